package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the broker says it is, and to whom. */
class GcpCredentialsTest {
  private static final URI ENDPOINT = URI.create("https://127.0.0.1:8443");
  private final Path scratch;
  private final GcpRig rig;
  private final Queue<String> exchanges = new ConcurrentLinkedQueue<>();

  GcpCredentialsTest(@TempDir Path scratch) throws IOException {
    this.scratch = scratch;
    this.rig = new GcpRig(scratch);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void otherAccount_isDenied() throws Exception {
    URI server = rig.serve(this::withExchange);
    Path file = new FakeAccount().write(scratch.resolve("other.json"), server + "/token");
    try (KmsAdapter kms = rig.open(server, file)) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Denied.class)
          .hasMessage("kms denies: Google: UNAUTHENTICATED, status 401");
      assertThat(exchanges).as("calls of the host that the file names").isEmpty();
    }
  }

  @Test
  void federatedIdentity_isExchangedForAToken() throws Exception {
    URI server = rig.serve(this::withExchange);
    try (KmsAdapter kms = rig.open(server, federation(server + "/token"))) {
      assertThat(kms.info(rig.kek()).readable()).hasSize(1);
      assertThat(kms.info(rig.kek()).readable()).hasSize(1);
      assertThat(exchanges).hasSize(1);
      assertThat(exchanges.element()).contains("subject_token=identity-of-the-machine");
    }
  }

  @Test
  void tokenThatWasRevoked_isReplacedOnce() throws Exception {
    URI server = rig.serve(this::withExchange);
    try (KmsAdapter kms = rig.open(server, federation(server + "/token"))) {
      kms.info(rig.kek());
      rig.cloud.tokens.clear();
      assertThat(kms.info(rig.kek()).readable()).hasSize(1);
      assertThat(exchanges).hasSize(2);
    }
  }

  /** A server that refuses every token must not make the broker go round in circles. */
  @Test
  void tokenThatIsAlwaysRefused_isReplacedOnceOnly() throws Exception {
    Queue<String> refused = new ConcurrentLinkedQueue<>();
    URI server =
        rig.serve((cloud, call) -> {
          if (call.target().equals("/token")) {
            return withExchange(cloud, call);
          }
          refused.add(call.target());
          return unauthenticated();
        });
    try (KmsAdapter kms = rig.open(server, federation(server + "/token"))) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Denied.class);
      assertThat(refused).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"400, Denied", "401, Denied", "500, Unavailable", "429, Unavailable"})
  void tokenThatIsNotGiven_isTold(int status, String expected) throws Exception {
    HttpReply reply =
        HttpReply.json(status, "{\"error\":\"invalid_grant\",\"error_description\":\"no\"}");
    URI server = rig.serve(Behaviours.always(reply));
    try (KmsAdapter kms = rig.open(server, federation(server + "/token"))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(expected))
          .hasNoCause();
    }
  }

  /** Whoever can change the file would have the machine's identity sent to a host of theirs. */
  @Test
  void tokenHostOfTheFilesOwn_isNotAsked() throws Exception {
    URI elsewhere = rig.serve(this::withExchange);
    URI server = rig.serve(Behaviours.honest());
    try (KmsAdapter kms = rig.open(server, federation(elsewhere + "/token"))) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Unavailable.class);
      assertThat(exchanges).isEmpty();
    }
  }

  @Test
  void fileForOthersToo_refuses() throws Exception {
    Path file = FakeAccount.broker().write(scratch.resolve("open.json"), "https://127.0.0.1:1/");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertRefuses(file, Problem.UNSAFE_FILE_MODE);
  }

  @Test
  void absentFile_refuses() {
    assertRefuses(scratch.resolve("absent.json"), Problem.FILE_UNUSABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "{}",
        "{\"type\":\"service_account\"}",
        "{\"type\":\"service_account\",\"type\":\"external_account\"}",
        "{\"type\":\"authorized_user\",\"client_id\":\"a\",\"client_secret\":\"hidden\",\"refresh_token\":\"b\"}",
        "{\"type\":\"external_account\",\"audience\":\"hidden\"}",
        "{\"type\":\"service_account\",\"private_key\":\"hidden\",\"client_id\":\"1\",\"client_email\":\"a@b\",\"private_key_id\":\"1\"}"
      })
  void fileOfAnotherForm_refusesWithoutShowingIt(String content) throws Exception {
    Path file = FakeAccount.writeOwnerOnly(scratch.resolve("bad.json"), content);
    assertRefuses(file, Problem.FILE_CORRUPT);
  }

  @ParameterizedTest
  @CsvSource({
    "https://sts.googleapis.com/v1/token, true, true",
    "https://iamcredentials.googleapis.com/v1/x, true, true",
    "https://127.0.0.1:8443/token, true, false",
    "https://127.0.0.1:8444/token, false, false",
    "https://127.0.0.1/token, false, false",
    "http://sts.googleapis.com/v1/token, false, false",
    "https://sts.googleapis.com:444/v1/token, false, false",
    "https://sts.googleapis.com.example/v1/token, false, false",
    "https://sts-googleapis.com/v1/token, false, false",
    "https://user@sts.googleapis.com/v1/token, false, false",
    "https://example.com/?x=.googleapis.com, false, false",
    "http://169.254.169.254/latest, false, true",
    "http://metadata.google.internal/computeMetadata/v1/, false, true",
    "https://metadata.google.internal/, false, false",
    "http://metadata.google.internal:81/, false, false",
    "http://127.0.0.1:8443/token, false, false",
    "file:///etc/passwd, false, false"
  })
  void hostsWithinReach_areGooglesAndTheEndpoint(String address, boolean file, boolean machine) {
    URI uri = URI.create(address);
    assertThat(new Reach.Tokens(ENDPOINT).allows(uri)).isEqualTo(file);
    assertThat(new Reach.Machine().allows(uri)).isEqualTo(machine);
  }

  private void assertRefuses(Path file, Problem problem) {
    assertThatThrownBy(() -> rig.open(ENDPOINT, file))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageNotContaining("hidden")
        .hasNoCause();
  }

  private HttpReply withExchange(FakeCloud cloud, HttpCall call) {
    if (call.target().equals("/token")) {
      exchanges.add(new String(call.body().toArray(), StandardCharsets.UTF_8));
      String token = "exchanged-" + exchanges.size();
      cloud.tokens.add(token);
      return HttpReply.json(
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}"
              .formatted(token));
    }
    HttpReply reply = cloud.answer(call);
    return reply instanceof HttpReply.Whole whole && whole.status() == 401
        ? unauthenticated()
        : reply;
  }

  /** As RFC 6750 section 3 has it. */
  private static HttpReply unauthenticated() {
    return new HttpReply.Whole(
        401,
        Map.of("WWW-Authenticate", "Bearer realm=\"g\", error=\"invalid_token\""),
        Behaviours.utf8("{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\"}}"));
  }

  private Path federation(String tokenUrl) throws IOException {
    Path subject = Files.writeString(scratch.resolve("subject"), "identity-of-the-machine");
    return FakeAccount.writeOwnerOnly(
        scratch.resolve("federation.json"),
        """
        {"type": "external_account",
         "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
         "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
         "token_url": "%s",
         "credential_source": {"file": "%s"}}
        """
            .formatted(tokenUrl, subject));
  }
}
