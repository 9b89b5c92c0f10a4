package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.FakeVault.KEK;
import static dev.sallyport.kms.vault.FakeVault.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no healthy server gives, or that a proxy gives in its stead. */
class HostileAnswersTest {
  private static final KekVersion FIRST = new KekVersion(KEK, "1");
  private static final Bytes CONTEXT = ascii("context");
  private static final String RAW = Base64.getEncoder().encodeToString(new byte[40]);
  private static final Bytes CIPHERTEXT = ascii("vault:v1:" + RAW);

  @TempDir Path folder;

  @Test
  void statuses_areWhatACallerCanDoAboutThem() throws Exception {
    Map<Integer, Class<? extends KmsException>> expected =
        Map.of(
            401, Denied.class,
            403, Denied.class,
            404, UnknownKek.class,
            405, WrongAnswer.class,
            412, Unavailable.class,
            429, Unavailable.class,
            473, Unavailable.class,
            500, Unavailable.class,
            502, Unavailable.class,
            503, Unavailable.class);
    for (Map.Entry<Integer, Class<? extends KmsException>> each : expected.entrySet()) {
      assertThat(info(HttpReply.json(each.getKey(), "{\"errors\":[\"canary\"]}")))
          .as("%s", each.getKey())
          .isInstanceOf(each.getValue())
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void refusalOfALoadBalancer_isJudgedByItsStatus() throws Exception {
    for (String body : List.of("<html>busy</html>", "", "[".repeat(100_000))) {
      assertThat(info(HttpReply.json(403, body))).isInstanceOf(Denied.class);
      assertThat(info(HttpReply.json(429, body))).isInstanceOf(Unavailable.class);
      assertThat(info(HttpReply.json(502, body))).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    HttpReply elsewhere =
        new HttpReply.Whole(307, Map.of("Location", "https://127.0.0.1:1/"), Bytes.empty());
    assertThat(info(elsewhere)).isInstanceOf(Unavailable.class).hasMessageContaining("307");
  }

  @Test
  void retryAfter_isPassedOnWhereItIsANumber() throws Exception {
    assertThat(retryAfter("7")).contains(Duration.ofSeconds(7));
    assertThat(retryAfter("99999")).contains(Duration.ofDays(1));
    for (String odd : new String[] {"Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "999999"}) {
      assertThat(retryAfter(odd)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"data\":null}",
        "{\"data\":[]}",
        "<html>welcome</html>",
        "{\"data\":{}}{}",
        "{\"data\":{},\"data\":{}}"
      })
  void successThatIsNoAnswerOfVault_isAWrongAnswer(String body) throws Exception {
    assertThat(info(HttpReply.json(200, body))).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void notFoundByAnotherServer_isNoUnknownKey() throws Exception {
    assertThat(info(HttpReply.json(404, "<html>"))).isInstanceOf(WrongAnswer.class);
    assertThat(info(HttpReply.json(404, "{\"message\":\"no\"}"))).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void deepOrEndlessAnswer_isRefusedBeforeTheDriverReadsIt() throws Exception {
    assertThat(info(HttpReply.json(200, "[".repeat(100_000)))).isInstanceOf(WrongAnswer.class);
    String large = "{\"data\":\"" + "x".repeat(VaultAnswer.MAX_SIZE) + "\"}";
    assertThat(info(HttpReply.json(200, large))).isInstanceOf(Unavailable.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\":\"sallyport-a\"|\"name\":\"sallyport-b\"",
        "\"name\":\"sallyport-a\",|''",
        "\"latest_version\":1|\"latest_version\":0",
        "\"latest_version\":1|\"latest_version\":1.0",
        "\"latest_version\":1|\"latest_version\":\"1\"",
        "\"latest_version\":1|\"latest_version\":99999999999",
        "\"min_decryption_version\":1|\"min_decryption_version\":2",
        "\"exportable\":false,|''",
        "\"derived\":false|\"derived\":null",
        "\"type\":\"aes256-gcm96\"|\"type\":7"
      })
  void keyThatIsDescribedOddly_isAWrongAnswer(String from, String to) throws Exception {
    assertThat(KEY).contains(from);
    assertThat(info(HttpReply.json(200, KEY.replace(from, to)))).isInstanceOf(WrongAnswer.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\":\"aes256-gcm96\"|\"type\":\"rsa-4096\"",
        "\"exportable\":false|\"exportable\":true",
        "\"derived\":false|\"derived\":true",
        "\"derived\":false|\"derived\":false,\"convergent_encryption\":true",
        "\"allow_plaintext_backup\":false|\"allow_plaintext_backup\":true"
      })
  void keyThatIsNotSafe_isMisconfigured(String from, String to) throws Exception {
    assertThat(info(HttpReply.json(200, KEY.replace(from, to)))).isInstanceOf(Misconfigured.class);
  }

  @Test
  void softDeletedKey_isGone() throws Exception {
    String deleted = KEY.replace("\"soft_deleted\":false", "\"soft_deleted\":true");
    assertThat(info(HttpReply.json(200, deleted))).isInstanceOf(KeyGone.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ciphertext\":\"vault:v2:%s\",\"key_version\":1}",
        "{\"ciphertext\":\"vault:v1:%s\",\"key_version\":2}",
        "{\"ciphertext\":\"vault:v1:%s\"}",
        "{\"ciphertext\":\"vault:v01:%s\",\"key_version\":1}",
        "{\"ciphertext\":\"vault:v1:%s=\",\"key_version\":1}",
        "{\"ciphertext\":\"vault:v1:AAAA\",\"key_version\":1}",
        "{\"ciphertext\":\"%s\",\"key_version\":1}"
      })
  void encryptionThatContradictsItself_isAWrongAnswer(String data) throws Exception {
    try (FakeVault vault = encrypting("{\"data\":" + data.formatted(RAW) + "}");
        VaultKms kms = vault.open();
        SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      assertThat(refusal(() -> kms.wrap(FIRST, key, CONTEXT))).isInstanceOf(WrongAnswer.class);
    }
  }

  /** The shared checks compare it with the version that was asked for. */
  @Test
  void encryptionUnderAnotherVersion_isReportedAsThat() throws Exception {
    String data = "{\"ciphertext\":\"vault:v2:%s\",\"key_version\":2}".formatted(RAW);
    try (FakeVault vault = encrypting("{\"data\":" + data + "}");
        VaultKms kms = vault.open();
        SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      assertThat(kms.wrap(FIRST, key, CONTEXT).by()).isEqualTo(new KekVersion(KEK, "2"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":{\"plaintext\":\"aGVsbG8=\"}}",
        "{\"data\" : {\"plaintext\" :\n\"aGVsb\\u00478=\"}}",
        "{\"x\":{\"plaintext\":\"eA==\"},\"data\":{\"plaintext\":\"aGVsbG8=\"}}"
      })
  void decryption_givesThePlaintext(String body) throws Exception {
    try (FakeVault vault = decrypting(200, body);
        VaultKms kms = vault.open();
        Unwrapped opened = kms.unwrap(FIRST, CIPHERTEXT, CONTEXT)) {
      assertThat(opened.plaintext().<Bytes>use(Bytes::of)).isEqualTo(ascii("hello"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":{}}",
        "{\"plaintext\":\"aGVsbG8=\"}",
        "{\"plaintext\":\"aGVsbG8=\",\"data\":{\"plaintext\": \"\"}}",
        "{\"data\":{\"plaintext\":\"aGVsbG8=\",\"plaintext\":\"aGVsbG8=\"}}",
        "{\"data\":{\"plaintext\":\"aGVsbG8",
        "{\"data\":{\"plaintext\":\"aGVsb\\u0021\"}}",
        "{\"data\":{\"plaintext\":\"aGVsb\\x47\"}}",
        "{\"data\":{\"plaintext\":\"no base64!\"}}",
        "{\"data\":{\"plaintext\":7}}",
        "{\"data\":{\"plaintext\":\"aGVsbG8=\"}}x"
      })
  void decryptionThatIsMalformed_isAWrongAnswerWithoutItsContent(String body) throws Exception {
    assertThat(unwrap(200, body)).isInstanceOf(WrongAnswer.class).hasMessageNotContaining("aGVs");
  }

  @Test
  void decryptionThatFails_isUnreadableOnlyByTheWordOfTheCipher() throws Exception {
    assertThat(unwrap(400, "{\"errors\":[\"cipher: message authentication failed\"]}"))
        .isInstanceOf(Unreadable.class);
    assertThat(unwrap(400, "{\"errors\":[\"chacha20poly1305: message authentication failed\"]}"))
        .isInstanceOf(Unreadable.class);
    assertThat(unwrap(400, "{\"errors\":[\"something else canary\"]}"))
        .isInstanceOf(WrongAnswer.class)
        .hasMessageNotContaining("canary");
    assertThat(unwrap(400, "{\"errors\":[]}")).isInstanceOf(WrongAnswer.class);
    assertThat(unwrap(400, "Bad Request")).isInstanceOf(WrongAnswer.class);
    assertThat(unwrap(404, "{\"errors\":[]}")).isInstanceOf(WrongAnswer.class);
  }

  private KmsException info(HttpReply answer) throws Exception {
    try (FakeVault vault = FakeVault.answering(folder, answer);
        VaultKms kms = vault.open()) {
      return refusal(() -> kms.info(KEK));
    }
  }

  private Optional<Duration> retryAfter(String header) throws Exception {
    HttpReply busy = new HttpReply.Whole(429, Map.of("Retry-After", header), Bytes.empty());
    return ((Unavailable) info(busy)).retryAfter();
  }

  private KmsException unwrap(int status, String body) throws Exception {
    try (FakeVault vault = decrypting(status, body);
        VaultKms kms = vault.open()) {
      KmsException refusal =
          catchThrowableOfType(
              KmsException.class, () -> kms.unwrap(FIRST, CIPHERTEXT, CONTEXT).close());
      return refusal == null ? new Unavailable("none") : refusal;
    }
  }

  private FakeVault encrypting(String body) throws Exception {
    return answering("/v1/transit/encrypt/sallyport-a", 200, body);
  }

  private FakeVault decrypting(int status, String body) throws Exception {
    return answering("/v1/transit/decrypt/sallyport-a", status, body);
  }

  private FakeVault answering(String target, int status, String body) throws Exception {
    FakeVault vault = new FakeVault(folder);
    vault.answer(call ->
        call.target().equals(target) ? HttpReply.json(status, body) : HttpReply.json(200, KEY));
    return vault;
  }

  private static KmsException refusal(ThrowingCallable call) {
    KmsException refusal = catchThrowableOfType(KmsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private static Bytes ascii(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
