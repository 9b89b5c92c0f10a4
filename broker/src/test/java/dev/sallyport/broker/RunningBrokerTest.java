package dev.sallyport.broker;

import static dev.sallyport.broker.TestCaller.json;
import static dev.sallyport.broker.TestCaller.operator;
import static dev.sallyport.broker.TestCaller.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.TestIssuer;
import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.broker.store.Store;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.ReleaseRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP surface of the running broker: who may, what is refused, and how it is told. */
@QuarkusTest
@TestProfile(Running.OnSqlite.class)
class RunningBrokerTest extends LifeContract {
  @Inject Store store;

  private static void assertProblem(Response response, int status, String reason) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.contentType()).isEqualTo(ProblemBody.MEDIA_TYPE);
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    ProblemBody body = problem(response);
    assertThat(body.label()).isEqualTo(reason);
    assertThat(body.status()).isEqualTo(status);
    assertThat(body.correlationId())
        .matches("[0-9a-f]{32}")
        .isEqualTo(response.header("X-Correlation-Id"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/tenants",
    "POST, /v1/tenants",
    "GET, /v1/tenants/acme",
    "GET, /v1/tenants/acme/intake-key",
    "POST, /v1/tenants/acme/statements",
    "GET, /v1/tenants/acme/objects",
    "GET, /v1/tenants/acme/documents/policy/p/1",
    "GET, /v1/tenants/acme/decisions",
    "GET, /v1/tenants/acme/keys",
    "POST, /v1/tenants/acme/keys/rotations",
    "GET, /v1/keys",
    "POST, /v1/keys/rotations",
    "GET, /v1/tenants/acme/decisions/0123456789abcdef0123456789abcdef",
    "GET, /v1/tenants/acme/leases",
    "POST, /v1/tenants/acme/policies/p/check",
  })
  @Tag("I10")
  void tenantRoute_isClosedToTheUnknown(String method, String path) {
    for (String credentials :
        List.of("", "Bearer", "Bearer wrong", "Basic eDp5", Running.TOKEN, "Bearer ")) {
      var request = json().body("{}");
      Response response =
          credentials.isEmpty()
              ? request.request(method, path)
              : request.header("Authorization", credentials).request(method, path);
      assertProblem(response, 401, "unauthenticated");
      assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/identity, 200",
    "GET, /v1/transport-key, 200",
    "POST, /v1/challenges, 400",
    "POST, /v1/releases, 400"
  })
  void workloadRoute_isOpenToAnyone(String method, String path, int status) {
    var request = method.equals("POST") ? json().body("{}") : given();
    assertThat(request.request(method, path).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|missing-member",
        "{\"resources\":[\"a/b\"],\"x\":1}|unknown-member",
        "{\"resources\":[\"a/b\"],\"resources\":[\"a/b\"]}|duplicate-member",
        "{\"resources\":\"a/b\"}|mistyped-member",
        "{\"resources\":[]}|resource-count",
        "{\"resources\":[\"a/../b\"]}|malformed-name",
        "{\"resources\":[\"a/b\",\"c/d\"]}|mixed-tenants",
        "{\"resources\":[\"a/b\",\"a/b\"]}|duplicate-resource",
        "{\"resources\":[\"a/b\"]}x|malformed-json",
        "{\"resources\":[[[[\"a\"]]]]}|json-too-deep",
        "not json|malformed-json",
      })
  void malformedChallengeRequest_isNamed(String body, String reason) {
    assertProblem(json().body(body).post("/v1/challenges"), 400, reason);
  }

  @Test
  void bodyOverItsRoutesLimit_isRefused_whateverTheRoute() {
    byte[] overChallenge = " ".repeat(48 * 1024 + 1).getBytes(StandardCharsets.US_ASCII);
    assertProblem(json().body(overChallenge).post("/v1/challenges"), 413, "body-too-large");
    byte[] overAll =
        " ".repeat(ReleaseRequest.LIMITS.maxBytes() + 1).getBytes(StandardCharsets.US_ASCII);
    assertProblem(json().body(overAll).post("/v1/releases"), 413, "body-too-large");
    byte[] far = new byte[3 * 1024 * 1024];
    assertProblem(operator().body(far).post("/v1/tenants"), 413, "body-too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v1/nothing", "/v2/challenges", "/q/health", "/q/metrics"})
  void unknownPath_isAProblemToo(String path) {
    assertProblem(given().get(path), 404, "not-found");
  }

  @Test
  void frameworksRefusals_areProblemsToo() {
    assertProblem(given().get("/v1/challenges"), 405, "method-not-allowed");
    assertProblem(
        given().contentType("text/plain").body("x").post("/v1/challenges"),
        415,
        "unsupported-media-type");
    assertProblem(given().delete("/v1/transport-key"), 405, "method-not-allowed");
    assertProblem(
        operator().contentType("text/plain").body("x").post("/v1/tenants"),
        415,
        "unsupported-media-type");
  }

  @Test
  void otherMethodOfAWorkloadsRoute_isToldWhichIsAllowed() {
    assertThat(given().get("/v1/releases").header("Allow")).isEqualTo("POST");
  }

  @Test
  @Tag("I10")
  void unknownNames_giveOneBody() {
    TestCaller caller = TestCaller.furnished("hidden");
    TestCaller nobody =
        new TestCaller(new dev.sallyport.protocol.TenantName("nobody"), caller.owners());
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    for (ChallengeAnswer challenge :
        List.of(
            caller.challenge("none"), caller.challenge("db/key@7"), nobody.challenge("db/key"))) {
      Response response =
          json().body(workload.request(challenge, TestCaller.now()).toUtf8()).post("/v1/releases");
      assertProblem(response, 403, "not-released");
      assertThat(problem(response).detail()).isEmpty();
    }
  }

  @Test
  void tokenFromBeforeTheChallenge_isToldWithBothClocks() {
    TestCaller caller = TestCaller.furnished("clocks");
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    ChallengeAnswer challenge = caller.challenge("db/key");
    var early = TestCaller.now().minus(Duration.ofSeconds(200));
    Response response =
        json()
            .body(
                workload
                    .request(challenge, TestIssuer.boundTo(workload.transcript(challenge), early))
                    .toUtf8())
            .post("/v1/releases");
    assertProblem(response, 401, "token-too-old");
    assertThat(problem(response).detail())
        .contains("token issued")
        .contains("challenge issued")
        .contains("broker clock");
  }

  @Test
  void evidenceForAnotherKey_isRefusedWithItsReason() {
    TestCaller caller = TestCaller.furnished("swapped");
    ChallengeAnswer challenge = caller.challenge("db/key");
    var stolen =
        TestIssuer.boundTo(TestWorkload.with(Kem.X_WING).transcript(challenge), TestCaller.now());
    Response response =
        json()
            .body(TestWorkload.with(Kem.X_WING).request(challenge, stolen).toUtf8())
            .post("/v1/releases");
    assertProblem(response, 401, "transcript-mismatch");
  }

  @Test
  void tenantRoute_tellsTheReasonItself() {
    TestCaller caller = TestCaller.furnished("taken");
    assertProblem(
        operator().body(caller.owners().creation(caller.tenant()).toUtf8()).post("/v1/tenants"),
        409,
        "tenant-exists");
    assertProblem(operator().get("/v1/tenants/absent"), 404, "not-found");
    assertProblem(operator().get("/v1/tenants/UPPER"), 400, "malformed-name");
    assertProblem(operator().get("/v1/tenants/taken/objects?kind=x"), 400, "bad-member-value");
    assertProblem(
        operator().get("/v1/tenants/taken/decisions?limit=1001"), 400, "bad-member-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decisions?decision=both",
        "decisions?since=yesterday",
        "decisions?since=-1",
        "decisions?limit=0",
        "leases?limit=1001",
        "leases?state=dead"
      })
  void listingOfNonsense_isRefused(String query) {
    TestCaller caller = TestCaller.furnished("ask-" + query.replaceAll("[^a-z0-9]", "-"));
    assertProblem(
        operator().get("/v1/tenants/" + caller.tenant() + "/" + query), 400, "bad-member-value");
  }

  @Test
  void policyCheckOfNonsense_isRefused() {
    TestCaller.furnished("nonsense");
    String check = "/v1/tenants/nonsense/policies/p/check";
    assertProblem(operator().body("{}").post(check), 400, "missing-member");
    assertProblem(
        operator()
            .body("{\"evidence\":{\"cpu\":{\"kind\":\"x\",\"token\":\"y\"}},\"secret\":1}")
            .post(check),
        400,
        "unknown-member");
    byte[] over = new byte[ReleaseRequest.LIMITS.maxBytes() + 1];
    assertProblem(operator().body(over).post(check), 413, "body-too-large");
  }

  @Test
  void noUrl_choosesTheEmbeddedEngine() {
    assertThat(store.engine()).isEqualTo("sqlite");
  }

  @Test
  void description_isServed() {
    assertThat(given().get("/q/openapi").asString()).contains("/v1/releases").contains("bearer");
  }

  @ParameterizedTest
  @CsvSource({
    "/q/openapi, */*, application/yaml",
    "/q/openapi.yaml, */*, application/yaml",
    "/q/openapi.json, */*, application/json",
    "/q/openapi?format=json, */*, application/json",
    "/q/openapi?format=yaml, application/json, application/yaml",
    "/q/openapi, application/json, application/json",
  })
  void description_comesInTheFormThatIsAskedFor(String path, String accept, String type) {
    Response response = given().accept(accept).get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.contentType()).startsWith(type);
    assertThat(response.asString().startsWith("{")).isEqualTo(type.endsWith("json"));
  }

  @Test
  void descriptions_areServedOnAndOn() {
    for (int count = 0; count < 40; count++) {
      assertThat(given().get("/q/openapi").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void managementPort_tellsHealthAndMetricsWithoutNames() {
    TestCaller.furnished("metered");
    String management =
        "http://127.0.0.1:"
            + ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    assertThat(given().get(management + "/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(given().get(management + "/q/health/live").statusCode()).isEqualTo(200);
    String metrics = given().get(management + "/q/metrics").asString();
    assertThat(metrics).contains("jvm_").doesNotContain("metered");
  }
}
