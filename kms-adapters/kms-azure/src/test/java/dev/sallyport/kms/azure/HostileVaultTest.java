package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.LogListener;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no healthy vault gives, or that a proxy gives in its stead. */
class HostileVaultTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});

  @TempDir private Path folder;
  private FakeAzure azure;
  private KmsAdapter kms;
  private Bytes wrapped;

  @BeforeEach
  void open() throws Exception {
    azure = new FakeAzure(folder);
    kms = azure.open();
    wrapped = wrap();
  }

  @AfterEach
  void close() {
    kms.close();
    azure.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, BadParameter, Unreadable",
    "401, Unauthorized, Denied",
    "403, Forbidden, Denied",
    "403, KeyDisabled, KeyGone",
    "404, KeyNotFound, UnknownKek",
    "408, RequestTimeout, Unavailable",
    "409, Conflict, Denied",
    "429, Throttled, Unavailable",
    "500, InternalServerError, Unavailable",
    "502, '', Unavailable",
    "503, 'a b', Unavailable",
    "204, '', Unavailable",
    "307, '', Unavailable"
  })
  void statusOfAzure_isTold(int status, String code, String expected) {
    azure.behaviour = Behaviours.saying("/unwrapkey", FakeKeys.error(status, code));
    KmsException refusal = refusal(this::unwrap);
    assertThat(refusal.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(refusal).hasNoCause().hasMessageNotContaining("canary");
  }

  @Test
  void errorWithAnInnerCode_isToldByThat() {
    for (String member : List.of("innererror", "innerError")) {
      azure.behaviour =
          Behaviours.always(
              HttpReply.json(
                  403,
                  "{\"error\":{\"code\":\"Forbidden\",\"" + member + "\":{\"code\":\"NoRole\"}}}"));
      assertThat(refusal(() -> kms.info(FakeAzure.KEK)))
          .isInstanceOf(Denied.class)
          .hasMessage("kms denies: Azure: NoRole, status 403");
    }
  }

  @Test
  void refusalOfAProxy_isJudgedByItsStatus() {
    for (String body : List.of("<html>busy</html>", "", "[".repeat(100_000), "{\"error\":7}")) {
      azure.behaviour = Behaviours.always(HttpReply.json(403, body));
      assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(Denied.class);
      azure.behaviour = Behaviours.always(HttpReply.json(502, body));
      assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void retryAfter_isPassedOnWhereItIsANumber() {
    assertThat(retryAfter("7")).contains(Duration.ofSeconds(7));
    for (String odd : List.of("Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "999999")) {
      assertThat(retryAfter(odd)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirect_isNotFollowed(int status) {
    azure.behaviour =
        Behaviours.always(
            new HttpReply.Whole(
                status, Map.of("Location", azure.elsewhere() + "/keys/kek"), Bytes.empty()));
    assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(Unavailable.class);
    assertThat(azure.strayed).isEmpty();
  }

  /** The token of the vault would go to whoever the vault names. */
  @Test
  void nextPageElsewhere_isNotFetched() {
    for (String place :
        List.of(
            azure.elsewhere(),
            azure.vault() + "@" + azure.elsewhere().substring("https://".length()),
            azure.vault() + ".example.org",
            "http" + azure.vault().substring(5))) {
      String next = "{\"value\":[],\"nextLink\":\"" + place + "/keys/kek/versions?page=1\"}";
      azure.behaviour = Behaviours.saying("/versions", HttpReply.json(200, next));
      assertThat(refusal(() -> kms.info(FakeAzure.KEK))).as(place).isInstanceOf(WrongAnswer.class);
    }
    assertThat(azure.strayed).isEmpty();
  }

  @Test
  void addressOfTheVault_isThatOfItsOriginAlone() {
    String vault = "https://v.vault.azure.net";
    for (String own : List.of("/keys/kek?a=b", ":443/keys/kek/versions?$skiptoken=x", "", "/")) {
      assertThat(VaultTransport.isOf(URI.create(vault + own), vault)).as(own).isTrue();
    }
    for (String other :
        List.of(
            vault + ":8443/keys",
            vault + ".example.org/keys",
            vault.replace("https://", "https://x@"),
            vault + "@example.org/",
            vault.replace("https", "http") + ":443/",
            "//v.vault.azure.net/keys",
            "/keys",
            "https:keys")) {
      assertThat(VaultTransport.isOf(URI.create(other), vault)).as(other).isFalse();
    }
  }

  @Test
  void listingWithoutEnd_isUnavailable() {
    String next = azure.vault() + "/keys/kek/versions?api-version=7.4&page=0";
    azure.behaviour =
        Behaviours.saying(
            "/versions", HttpReply.json(200, "{\"value\":[],\"nextLink\":\"" + next + "\"}"));
    assertThat(refusal(() -> kms.info(FakeAzure.KEK)))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("pages");
  }

  /** The challenge names an authority of the attacker's, to which a login would go. */
  @Test
  void challengeOfTheVault_isNotHeeded() {
    azure.tokens.clear();
    kms.health();
    assertThat(azure.logins).hasSize(2);
    azure.loginInstead =
        Optional.of(
            HttpReply.json(
                200, "{\"token_type\":\"Bearer\",\"expires_in\":1000,\"access_token\":\"no\"}"));
    azure.tokens.clear();
    assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(Denied.class);
    assertThat(azure.strayed).isEmpty();
    assertThat(azure.logins).hasSize(3);
  }

  @Test
  void tokenThatTheVaultNoLongerTakes_isReplacedOnce() throws Exception {
    azure.tokens.clear();
    assertThat(kms.info(FakeAzure.KEK).readable()).hasSize(1);
    assertThat(azure.logins).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/wrapkey", "/unwrapkey", "/sign"})
  void answerAboutAnything_butTheVersionAsked_isAWrongAnswer(String operation) {
    String own = azure.current().version();
    String other = own.startsWith("0") ? "1".repeat(32) : "0".repeat(32);
    for (String[] change :
        new String[][] {
          {own, other},
          {"/keys/kek/", "/keys/other/"},
          {azure.vault(), "https://vault.example.org"},
          {azure.vault(), azure.elsewhere()},
          {"/" + own, ""},
          {"\"kid\"", "\"id\""}
        }) {
      azure.behaviour = Behaviours.changing(operation, text -> text.replace(change[0], change[1]));
      assertThat(refusal(operation.equals("/unwrapkey") ? this::unwrap : this::wrap))
          .as(change[0])
          .isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void descriptionOfAnotherVersion_isAWrongAnswer() throws Exception {
    FakeVersion other = FakeVersion.stray();
    String version = azure.current().version();
    azure.behaviour = Behaviours.changing("/" + version, text -> text.replace(version, other.id));
    assertThat(refusal(this::unwrap)).isInstanceOf(WrongAnswer.class);
  }

  /** With a public key of the attacker's the signature of a planted envelope would hold. */
  @Test
  void otherPublicKeyForTheVersion_opensNothingThatIsThere() {
    FakeVersion attacker = FakeVersion.stray();
    azure.behaviour =
        Behaviours.changing(
            "/" + azure.current().version() + "?",
            text ->
                text.replaceFirst(
                    "\"n\":\"[^\"]*\"",
                    "\"n\":\""
                        + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(attacker.publicKey().getModulus().toByteArray())
                        + "\""));
    assertThat(refusal(this::unwrap)).isInstanceOf(KmsException.Unreadable.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n\":\"|\"n\":\"BBBB",
        "\"n\":|\"m\":",
        "\"e\":\"AQAB\"|\"e\":\"Aw\"",
        "\"key\":|\"clef\":",
        "\"kty\":\"RSA\"|\"kty\":\"RSA\",\"kty\":\"RSA\"",
        "{\"key\"|[{\"key\"",
        "\"enabled\":true|\"enabled\":\"yes\""
      })
  void descriptionThatIsOdd_isAWrongAnswer(String from, String to) {
    azure.behaviour = Behaviours.changing("/keys/kek", text -> text.replace(from, to));
    assertThat(refusal(this::unwrap)).isInstanceOf(WrongAnswer.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "not json", "{\"key\":", "{}{}", "{} x"})
  void successThatIsNoJsonObject_isAWrongAnswer(String body) {
    azure.behaviour = Behaviours.always(HttpReply.json(200, body));
    assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void listingOfAnotherKey_isAWrongAnswer() {
    azure.behaviour =
        Behaviours.changing("/versions", text -> text.replace("/keys/kek/", "/keys/other/"));
    assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void answerWithoutEnd_isUnavailable() {
    String large = "{\"x\":\"" + "a".repeat(Answer.MAX_SIZE) + "\"}";
    azure.behaviour = Behaviours.always(HttpReply.json(200, large));
    assertThat(refusal(() -> kms.info(FakeAzure.KEK))).isInstanceOf(Unavailable.class);
  }

  /** Neither what goes to Azure nor what comes back, when it refuses or answers nonsense. */
  @Test
  void dataKey_isNeverLoggedOrTold() throws Exception {
    try (LogListener listener = new LogListener()) {
      unwrap();
      String key = Base64.getUrlEncoder().withoutPadding().encodeToString(dataKey());
      String whole = "{\"kid\":%s,\"value\":%s,\"error\":{\"code\":\"x %s\"}}";
      String good = "\"" + azure.vault() + "\"";
      for (HttpReply odd :
          List.of(
              HttpReply.json(500, whole.formatted("\"\"", "\"" + key + "\"", key)),
              HttpReply.json(403, whole.formatted("\"\"", "\"" + key + "\"", key)),
              HttpReply.json(200, whole.formatted("7", "\"" + key + "\"", key)),
              HttpReply.json(200, whole.formatted(good, "\"" + key + "!\"", key)),
              HttpReply.json(200, whole.formatted(good, "[\"" + key + "\"]", key)),
              HttpReply.json(200, whole.formatted(good, "{\"" + key + "\":7}", key)),
              HttpReply.json(200, whole.formatted("\"" + key + "\"", "\"" + key + "\"", key)),
              HttpReply.json(200, whole.formatted(good, "\"" + key + "\"", key).substring(1)))) {
        azure.behaviour = Behaviours.saying("/unwrapkey", odd);
        listener.look(String.valueOf(refusal(this::unwrap).getMessage()));
      }
      assertThat(listener.seen()).isNotEmpty();
      assertThat(String.join("\n", listener.seen()))
          .doesNotContain(key.substring(0, 20))
          .doesNotContain(Bytes.of(dataKey()).hex().substring(0, 20));
    }
  }

  private byte[] dataKey() {
    return azure.keys.dataKeys.getLast().toArray();
  }

  private Optional<Duration> retryAfter(String header) {
    azure.behaviour =
        Behaviours.always(new HttpReply.Whole(429, Map.of("Retry-After", header), Bytes.empty()));
    return ((Unavailable) refusal(() -> kms.info(FakeAzure.KEK))).retryAfter();
  }

  private Bytes wrap() throws KmsException {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      return kms.wrap(azure.current(), key, CONTEXT).ciphertext();
    }
  }

  private void unwrap() throws KmsException {
    kms.unwrap(azure.current(), wrapped, CONTEXT).close();
  }

  private static KmsException refusal(ThrowingCallable call) {
    KmsException refusal = catchThrowableOfType(KmsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
