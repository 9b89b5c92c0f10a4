package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.azure.TokenKeeper.IssuedToken;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to whom for a token, and what of the answers is one. */
class TokenRequestsTest {
  private static final Instant NOW = Instant.parse("2026-05-05T05:05:05Z");
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  @TempDir private Path folder;
  private FakeAzure azure;

  @BeforeEach
  void open() throws Exception {
    azure = new FakeAzure(folder);
  }

  @AfterEach
  void close() {
    azure.close();
  }

  @Test
  void clientSecret_isSentAsAForm() throws Exception {
    Path file = FakeAzure.secretFile(folder.resolve("s"), "se&cret=+%\n");
    assertThat(ask(new AzureLogin.Secret(file)).lasts()).isEqualTo(Duration.ofSeconds(3599));
    assertThat(form())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", FakeAzure.CLIENT,
                "scope", "https://vault.azure.net/.default",
                "client_secret", "se&cret=+%"));
  }

  @Test
  void federatedToken_isReadAtEachLoginWhateverItsMode() throws Exception {
    Path file = Files.writeString(folder.resolve("jwt"), "first.jwt.x\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    ask(new AzureLogin.FederatedToken(file)).close();
    assertThat(form())
        .containsEntry("client_assertion_type", ASSERTION_TYPE)
        .containsEntry("client_assertion", "first.jwt.x");
    Files.writeString(file, "second.jwt.x");
    ask(new AzureLogin.FederatedToken(file)).close();
    assertThat(form()).containsEntry("client_assertion", "second.jwt.x");
  }

  @Test
  void certificate_signsAnAssertionForThisAuthorityAlone() throws Exception {
    TestCertificate own = TestCertificate.create();
    ask(new AzureLogin.Certificate(own.write(folder.resolve("own.pem")))).close();
    Map<String, String> form = form();
    assertThat(form).containsEntry("client_assertion_type", ASSERTION_TYPE);
    String[] parts = form.getOrDefault("client_assertion", "").split("\\.", -1);
    JsonObject header = json(parts[0]);
    assertThat(header.text("alg")).isEqualTo("PS256");
    assertThat(header.text("x5t#S256")).isEqualTo(own.thumbprint());
    JsonObject claims = json(parts[1]);
    assertThat(claims.text("aud")).isEqualTo(azure.login() + "/tenant/oauth2/v2.0/token");
    assertThat(claims.text("iss")).isEqualTo(FakeAzure.CLIENT);
    assertThat(claims.text("sub")).isEqualTo(FakeAzure.CLIENT);
    assertThat(claims.text("jti")).hasSize(32);
    assertThat(claims.integer("nbf")).isEqualTo(NOW.getEpochSecond());
    assertThat(claims.integer("exp")).isEqualTo(NOW.getEpochSecond() + 300);
    Bytes signed = Bytes.of((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    Bytes signature = Bytes.of(Base64.getUrlDecoder().decode(parts[2]));
    assertThat(RsaPss.verifies((RSAPublicKey) own.keys().getPublic(), signed, signature)).isTrue();
    assertThat(RsaPss.verifies((RSAPublicKey) own.keys().getPublic(), Bytes.empty(), signature))
        .isFalse();
  }

  @Test
  void machine_isAskedForItsIdentity() throws Exception {
    List<HttpCall> calls = new CopyOnWriteArrayList<>();
    try (BreakingServer machine =
        BreakingServer.start(
            Optional.empty(),
            call -> {
              calls.add(call);
              return azure.issue("\"86399\"");
            })) {
      AzureLogin.ManagedIdentity own =
          new AzureLogin.ManagedIdentity(machine.address(), Optional.empty());
      assertThat(requests(own).ask().lasts()).isEqualTo(Duration.ofSeconds(86399));
      requests(new AzureLogin.ManagedIdentity(machine.address(), Optional.of(FakeAzure.CLIENT)))
          .ask()
          .close();
    }
    String target =
        "/metadata/identity/oauth2/token?api-version=2018-02-01"
            + "&resource=https%3A%2F%2Fvault.azure.net";
    assertThat(calls)
        .extracting(HttpCall::target)
        .containsExactly(target, target + "&client_id=" + FakeAzure.CLIENT);
    // Without it the service answers nobody, so that a page in a browser cannot ask.
    assertThat(calls).allMatch(call -> call.header("metadata").equals(Optional.of("true")));
  }

  @ParameterizedTest
  @CsvSource({
    "400, Denied",
    "401, Denied",
    "403, Denied",
    "302, Unavailable",
    "404, Unavailable",
    "410, Unavailable",
    "429, Unavailable",
    "500, Unavailable",
    "503, Unavailable"
  })
  void refusalOfTheAuthority_isTold(int status, String expected) throws Exception {
    azure.loginInstead =
        Optional.of(
            HttpReply.json(
                status, "{\"error\":\"invalid_client\",\"error_description\":\"canary\"}"));
    assertThatThrownBy(() -> azure.open().info(FakeAzure.KEK))
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(expected))
        .hasMessageContaining("login: invalid_client, status " + status)
        .hasMessageNotContaining("canary");
    assertThat(azure.calls).isEmpty();
  }

  @Test
  void authorityThatIsAskedTooOften_isLeftAloneAsLongAsItSays() throws Exception {
    azure.loginInstead =
        Optional.of(new HttpReply.Whole(429, Map.of("Retry-After", "9"), Bytes.empty()));
    assertThatThrownBy(() -> azure.open().info(FakeAzure.KEK))
        .isInstanceOfSatisfying(
            Unavailable.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(9)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"abc\"}",
        "{\"token_type\":\"pop\",\"expires_in\":3599,\"access_token\":\"abc\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":-1,\"access_token\":\"abc\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":1.5,\"access_token\":\"abc\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":true,\"access_token\":\"abc\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"a\\r\\nHost: b\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"a\"}x"
      })
  void answerThatIsNoToken_isAWrongAnswer(String body) throws Exception {
    azure.loginInstead = Optional.of(HttpReply.json(200, body));
    assertThatThrownBy(() -> azure.open().info(FakeAzure.KEK)).isInstanceOf(WrongAnswer.class);
    assertThat(azure.calls).isEmpty();
  }

  @Test
  void tokenForLongerThanADay_isKeptForADay() throws Exception {
    azure.loginInstead = Optional.of(azure.issue("999999999"));
    Path file = FakeAzure.secretFile(folder.resolve("s"), "x");
    try (IssuedToken token = ask(new AzureLogin.Secret(file))) {
      assertThat(token.lasts()).isEqualTo(Duration.ofDays(1));
    }
  }

  @Test
  void secretFileForOthers_refuses() throws Exception {
    Path file = FakeAzure.secretFile(folder.resolve("s"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertProblem(new AzureLogin.Secret(file), Problem.UNSAFE_FILE_MODE);
    assertProblem(new AzureLogin.Certificate(file), Problem.UNSAFE_FILE_MODE);
    assertProblem(new AzureLogin.Secret(folder.resolve("none")), Problem.FILE_UNUSABLE);
    assertProblem(new AzureLogin.FederatedToken(folder.resolve("none")), Problem.FILE_UNUSABLE);
    Path large = Files.write(folder.resolve("large"), new byte[17 * 1024]);
    assertProblem(new AzureLogin.FederatedToken(large), Problem.FILE_CORRUPT);
    assertThat(azure.logins).isEmpty();
  }

  @Test
  void certificateFileThatIsNotOne_refuses() throws Exception {
    TestCertificate own = TestCertificate.create();
    TestCertificate other = TestCertificate.create();
    for (String content :
        List.of(
            "",
            own.pem(),
            own.keyPem(),
            own.keyPem() + own.keyPem() + own.pem(),
            own.keyPem() + own.pem() + own.pem(),
            own.keyPem() + other.pem(),
            own.keyPem().replace("MII", "AAA") + own.pem(),
            own.keyPem() + own.pem().replace("MII", "AAA"),
            own.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY") + own.pem())) {
      Path file = FakeAzure.secretFile(folder.resolve("c"), content);
      assertProblem(new AzureLogin.Certificate(file), Problem.FILE_CORRUPT);
    }
    Path right = FakeAzure.secretFile(folder.resolve("c"), own.pem() + own.keyPem());
    ask(new AzureLogin.Certificate(right)).close();
  }

  private void assertProblem(AzureLogin.Proof proof, Problem problem) {
    assertThatThrownBy(() -> ask(proof))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private IssuedToken ask(AzureLogin.Proof proof) throws KmsException {
    return requests(
            new AzureLogin.Application(
                URI.create(azure.login() + "/tenant/oauth2/v2.0/token"), FakeAzure.CLIENT, proof))
        .ask();
  }

  private TokenRequests requests(AzureLogin login) {
    Surroundings surroundings =
        new Surroundings(
            azure.surroundings().http(),
            new SecureRandom(),
            InstantSource.fixed(NOW),
            System::nanoTime);
    return new TokenRequests(surroundings, azure.settings(login));
  }

  private Map<String, String> form() {
    String body = new String(azure.logins.getLast().body().toArray(), StandardCharsets.US_ASCII);
    return Arrays.stream(body.split("&", -1))
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  private static JsonObject json(String part) throws Exception {
    return StrictJson.parseObject(
        Base64.getUrlDecoder().decode(part), new JsonLimits(4096, 4, 100));
  }
}
