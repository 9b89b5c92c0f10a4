package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.kms.testkit.ByteMutants;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers about a secret that no healthy server gives, or that a proxy gives in its stead. */
class HostileSecretsTest {
  private static final SecretPlace PLACE =
      new SecretPlace(new SourceUri("vault://main/kv/db"), 2, "value");
  private static final int MUTANTS = 20_000;

  /** As a real server answers. */
  private static final String FOUND =
      """
      {"request_id":"r","lease_id":"","renewable":false,"lease_duration":0,"data":{"data":{\
      "other":"canary","value":"wanted"},"metadata":{"created_time":\
      "2026-01-01T00:00:00.000000001Z","custom_metadata":null,"deletion_time":"",\
      "destroyed":false,"version":2}},"wrap_info":null,"warnings":null,"auth":null}
      """;

  private static final String DELETED =
      FOUND
          .replace("{\"other\":\"canary\",\"value\":\"wanted\"}", "null")
          .replace("\"deletion_time\":\"\"", "\"deletion_time\":\"2026-01-02T00:00:00Z\"");
  private static final String DESTROYED =
      DELETED
          .replace("\"deletion_time\":\"2026-01-02T00:00:00Z\"", "\"deletion_time\":\"\"")
          .replace("\"destroyed\":false", "\"destroyed\":true");

  @TempDir Path folder;

  @Test
  void answerAsItShouldBe_givesTheField() throws Exception {
    assertThat(value(FOUND)).isEqualTo("wanted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[[[[[]]]]]", "1.5", "-0", "1e99", "null", "[\"canary\",{\"value\":0}]"})
  void otherFieldOfEveryType_isNotLookedAt(String other) throws Exception {
    assertThat(value(FOUND.replace("\"canary\"", other))).isEqualTo("wanted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Another version, or none that can be believed.
        "\"version\":2|\"version\":1",
        "\"version\":2|\"version\":3",
        "\"version\":2|\"version\":22",
        "\"version\":2|\"version\":\"2\"",
        "\"version\":2|\"version\":2.0",
        "\"version\":2|\"version\":2e0",
        "\"version\":2|\"version\":02",
        "\"version\":2|\"version\":null",
        ",\"version\":2|``",
        "\"version\":2|\"version\":2,\"version\":2",
        "\"version\":2}|\"version\":1},\"version\":2",
        "\"metadata\":|\"meta\":",
        "\"metadata\":{|\"metadata\":{\"version\":2},\"metadata\":{",
        "\"destroyed\":false|\"destroyed\":\"false\"",
        "\"destroyed\":false,|``",
        // Two of what has to be there once.
        "\"value\":\"wanted\"|\"value\":\"wanted\",\"value\":\"wanted\"",
        "\"value\":\"wanted\"|\"value\":\"wanted\",\"v\\u0061lue\":\"canary\"",
        "\"data\":{\"other\"|\"data\":{\"value\":\"canary\"},\"data\":{\"other\"",
        "\"data\":{\"data\"|\"data\":{},\"data\":{\"data\"",
        "\"data\":{\"other\"|\"data\":[],\"x\":{\"other\"",
        "\"data\":{\"other\"|\"data\":null,\"x\":{\"other\"",
        // No text.
        "\"value\":\"wanted\"|\"value\":7",
        "\"value\":\"wanted\"|\"value\":null",
        "\"value\":\"wanted\"|\"value\":true",
        "\"value\":\"wanted\"|\"value\":[\"wanted\"]",
        "\"value\":\"wanted\"|\"value\":{\"value\":\"wanted\"}",
        // No JSON, or no Unicode.
        "\"wanted\"|\"\\ud83d\"",
        "\"wanted\"|\"\\ude00\\ud83d\"",
        "\"wanted\"|\"\\ud83dwanted\"",
        "\"wanted\"|\"\\u12g4\"",
        "\"wanted\"|\"\\wanted\"",
        "\"wanted\"|\"wan\tted\"",
        "\"wanted\"|wanted",
        "\"canary\"|\"canary\\ud83d\"",
        "\"auth\":null}|\"auth\":null}}",
        "\"auth\":null}|\"auth\":null",
        "\"other\":\"canary\"|\"other\":[[[[[[]]]]]]"
      })
  void answerThatIsNotAboutThePlace_isAWrongAnswerWithoutItsContent(String from, String to)
      throws Exception {
    assertThat(FOUND).contains(from);
    assertThat(refusal(HttpReply.json(200, FOUND.replace(from, to))))
        .isInstanceOf(WrongAnswer.class)
        .hasMessageNotContaining("canary")
        .hasMessageNotContaining("wanted")
        .hasNoCause();
  }

  @Test
  void fieldThatIsAbsent_isNone() throws Exception {
    assertThat(refusal(HttpReply.json(200, FOUND.replace("\"value\"", "\"VALUE\""))))
        .isInstanceOf(NoSecret.class);
    // Elsewhere it does not count.
    String elsewhere = FOUND.replace("\"value\"", "\"x\"").replace("\"auth\"", "\"value\"");
    assertThat(refusal(HttpReply.json(200, elsewhere))).isInstanceOf(NoSecret.class);
  }

  @Test
  void destroyedVersion_isNoneWhateverElseIsSaid() throws Exception {
    String destroyed = FOUND.replace("\"destroyed\":false", "\"destroyed\":true");
    assertThat(refusal(HttpReply.json(200, destroyed))).isInstanceOf(NoSecret.class);
    assertThat(refusal(HttpReply.json(200, DESTROYED))).isInstanceOf(NoSecret.class);
  }

  @Test
  void notFoundByVault_isNone() throws Exception {
    for (String body : new String[] {"{\"errors\":[]}", DELETED, DESTROYED}) {
      assertThat(refusal(HttpReply.json(404, body))).as(body).isInstanceOf(NoSecret.class);
    }
  }

  @Test
  void notFoundByAnother_isAWrongAnswer() throws Exception {
    for (String body :
        new String[] {
          "<html>not here</html>",
          "",
          "{\"message\":\"no\"}",
          "{\"errors\":null}",
          "{\"errors\":[7]}",
          FOUND,
          DELETED.replace("\"version\":2", "\"version\":1"),
          DELETED.replace("2026-01-02T00:00:00Z", ""),
          DELETED.replace("\"data\":null", "\"data\":{}")
        }) {
      assertThat(refusal(HttpReply.json(404, body))).as(body).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void statuses_areWhatACallerCanDoAboutThem() throws Exception {
    Map<Integer, Class<? extends KmsException>> expected =
        Map.of(
            204, WrongAnswer.class,
            400, WrongAnswer.class,
            403, Denied.class,
            405, WrongAnswer.class,
            429, Unavailable.class,
            473, Unavailable.class,
            500, Unavailable.class,
            503, Unavailable.class);
    for (Map.Entry<Integer, Class<? extends KmsException>> each : expected.entrySet()) {
      String body = each.getKey() == 204 ? "" : "{\"errors\":[\"canary\"]}";
      assertThat(refusal(HttpReply.json(each.getKey(), body)))
          .as("%s", each.getKey())
          .isInstanceOf(each.getValue())
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    HttpReply elsewhere =
        new HttpReply.Whole(307, Map.of("Location", "https://127.0.0.1:1/"), Bytes.empty());
    assertThat(refusal(elsewhere)).isInstanceOf(Unavailable.class).hasMessageContaining("307");
  }

  @Test
  void answerThatIsTooLongOrTooDeep_isNotRead() throws Exception {
    String large = FOUND.replace("canary", "x".repeat(VaultAnswer.MAX_SIZE));
    assertThat(refusal(HttpReply.json(200, large))).isInstanceOf(Unavailable.class);
    assertThat(refusal(HttpReply.json(200, "[".repeat(100_000)))).isInstanceOf(WrongAnswer.class);
    assertThat(refusal(new HttpReply.Cut())).isInstanceOf(Unavailable.class);
  }

  /** Every index that stands for a value, as a value. */
  @Test
  void valueThatLooksLikeAnIndex_isItself() throws Exception {
    for (int index = 0; index < 12; index++) {
      String confusing = FOUND.replace("canary", "" + (index + 1)).replace("wanted", "" + index);
      assertThat(value(confusing)).isEqualTo("" + index);
    }
  }

  @Test
  void bytesOfOtherFields_areNeverThoseOfTheField() throws Exception {
    for (String other :
        new String[] {
          "\\\",\\\"value\\\":\\\"wrong", "\\\\", "\\\"}", "\\u0022,\\u0022value\\u0022:", "", "{"
        }) {
      assertThat(value(FOUND.replace("canary", other))).isEqualTo("wanted");
      String behind = FOUND.replace("\"wanted\"", "\"wanted\",\"last\":\"" + other + "\"");
      assertThat(value(behind)).isEqualTo("wanted");
    }
  }

  @Test
  void body_isZeroedWhateverBecomesOfIt() {
    for (int status : new int[] {200, 204, 403, 404, 500}) {
      for (String body : new String[] {FOUND, DELETED, FOUND + "x", "{\"errors\":[]}", "canary"}) {
        VaultAnswer answer = new VaultAnswer(status, Optional.empty(), bytes(body));
        assertThat(outcome(answer)).isNotNull();
        assertThat(Bytes.of(answer.body()).isZero()).as("%s %s", status, body).isTrue();
      }
    }
  }

  @Test
  void truncationToEveryLength_refuses() {
    String good = FOUND.strip();
    for (int length = 0; length < good.length(); length++) {
      VaultAnswer cut = new VaultAnswer(200, Optional.empty(), bytes(good.substring(0, length)));
      assertThat(outcome(cut)).as("%s", length).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void mutants_areReadOrRefusedInOurWordsAndZeroed() {
    int refused = 0;
    for (byte[] mutant : ByteMutants.of(FOUND, MUTANTS).toList()) {
      VaultAnswer answer = new VaultAnswer(200, Optional.empty(), mutant);
      if (outcome(answer) instanceof KmsException e) {
        refused++;
        assertThat(e).isInstanceOfAny(WrongAnswer.class, NoSecret.class);
        assertThat(e).hasMessageNotContaining("canary").hasMessageNotContaining("wanted");
      }
      assertThat(Bytes.of(answer.body()).isZero()).isTrue();
    }
    assertThat(refused)
        .as("seed %s", ByteMutants.SEED)
        .isBetween(MUTANTS / 10, MUTANTS - MUTANTS / 10);
  }

  /** The value as text, or the refusal. */
  private static Object outcome(VaultAnswer answer) {
    try (SecretBytes value = KvAnswers.value(answer, PLACE)) {
      return value.<String>use(it -> new String(it, StandardCharsets.UTF_8));
    } catch (KmsException e) {
      return e;
    }
  }

  private String value(String body) throws Exception {
    try (FakeVault vault = FakeVault.answering(folder, HttpReply.json(200, body));
        VaultKms kms = vault.open()) {
      return RealSecretsTest.read(kms, PLACE);
    }
  }

  private KmsException refusal(HttpReply answer) throws Exception {
    try (FakeVault vault = FakeVault.answering(folder, answer);
        VaultKms kms = vault.open()) {
      KmsException refusal =
          catchThrowableOfType(KmsException.class, () -> RealSecretsTest.read(kms, PLACE));
      assertThat(refusal).as("a refusal").isNotNull();
      return refusal;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
