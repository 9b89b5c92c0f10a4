package dev.sallyport.broker;

import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.TestIssuer;
import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import io.restassured.response.Response;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole way of a secret through the running broker, the same on each store. */
abstract class LifeContract {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 16, 100_000);

  private static Response release(TestWorkload workload, ChallengeAnswer challenge) {
    return TestCaller.json()
        .body(workload.request(challenge, TestCaller.now()).toUtf8())
        .post("/v1/releases");
  }

  @Test
  void secret_isReleasedToTheProvenWorkload_andToNobodyAfterItsDeletion() throws Exception {
    TestCaller caller = TestCaller.furnished("life");
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    ReleaseAnswer answer =
        value(ReleaseAnswer.parse(release(workload, caller.challenge("db/key")).asByteArray()));
    assertThat(workload.open(answer, 0)).isEqualTo("s3cret");
    SignatureKey identity = value(SignatureKey.ed25519(TestCaller.identity().current()));
    assertThat(answer.isSignedByOneOf(List.of(identity))).isTrue();
    caller
        .upload(caller.owners().deletion(TestCaller.slot(StatementKind.DELETION, "secret/db/key")))
        .then()
        .statusCode(201);
    assertThat(release(workload, caller.challenge("db/key")).statusCode()).isEqualTo(403);
  }

  @Test
  @Tag("I4")
  void repeatedRequest_getsTheSameSealedBytes_andAnotherKeyConflicts() {
    TestCaller caller = TestCaller.furnished("repeat");
    ChallengeAnswer challenge = caller.challenge("db/key");
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    byte[] first = release(workload, challenge).asByteArray();
    byte[] again = release(workload, challenge).asByteArray();
    assertThat(value(ReleaseAnswer.parse(again)).resources())
        .isEqualTo(value(ReleaseAnswer.parse(first)).resources());
    Response other = release(TestWorkload.with(Kem.X_WING), challenge);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(TestCaller.problem(other).label()).isEqualTo("challenge-used");
  }

  private static List<JsonObject> told(String tenant, String route) throws Exception {
    byte[] body = TestCaller.operator().get("/v1/tenants/" + tenant + "/" + route).asByteArray();
    String list = route.startsWith("leases") ? "leases" : "decisions";
    return StrictJson.parseObject(body, LIMITS).objects(list);
  }

  @Test
  @Tag("I10")
  void decision_isFoundByWhatTheWorkloadWasTold_byItsTenantAlone() throws Exception {
    TestCaller caller = TestCaller.furnished("asks");
    TestCaller.furnished("pries");
    Response released = release(TestWorkload.with(Kem.X_WING), caller.challenge("db/key"));
    Response refused = release(TestWorkload.with(Kem.P_256), caller.challenge("db/key"));
    String releaseId = released.header("X-Correlation-Id");
    String refusalId = refused.header("X-Correlation-Id");

    assertThat(told("asks", "decisions/" + releaseId))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.text("correlationId")).isEqualTo(releaseId);
          assertThat(entry.text("decision")).isEqualTo("release");
          assertThat(entry.text("detail"))
              .isEqualTo("released by policy p@1; matched r/build 1; reference sets r@1");
          assertThat(entry.text("state")).isEqualTo("live");
          assertThat(entry.integer("ends")).isGreaterThan(entry.integer("begins"));
          assertThat(entry.texts("devices")).isEmpty();
        });
    assertThat(told("asks", "decisions/" + refusalId))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.text("reason")).isEqualTo("kem-not-accepted");
          assertThat(entry.object("explanation").objects("checks")).isNotEmpty();
        });
    String nobody = problemWithoutId("pries", "0".repeat(32));
    for (String id : List.of(releaseId, refusalId, "x", "0".repeat(31))) {
      assertThat(problemWithoutId("pries", id)).isEqualTo(nobody);
    }
    assertThat(problemWithoutId("asks", "0".repeat(32))).isEqualTo(nobody);
  }

  private static String problemWithoutId(String tenant, String id) {
    Response answer = TestCaller.operator().get("/v1/tenants/" + tenant + "/decisions/" + id);
    assertThat(answer.statusCode()).isEqualTo(404);
    return answer.asString().replace(answer.header("X-Correlation-Id"), "");
  }

  @Test
  void leases_areListedToTheirTenant() throws Exception {
    TestCaller caller = TestCaller.furnished("holds");
    TestCaller.furnished("envies");
    Response released = release(TestWorkload.with(Kem.X_WING), caller.challenge("db/key"));

    assertThat(told("holds", "leases"))
        .singleElement()
        .satisfies(lease -> {
          assertThat(lease.text("resource")).isEqualTo("holds/db/key");
          assertThat(lease.integer("version")).isEqualTo(1);
          assertThat(lease.text("state")).isEqualTo("live");
          assertThat(lease.text("policy")).isEqualTo("p");
          assertThat(lease.text("correlationId")).isEqualTo(released.header("X-Correlation-Id"));
        });
    assertThat(told("holds", "leases?state=all&limit=1")).hasSize(1);
    assertThat(told("envies", "leases?state=all")).isEmpty();
    assertThat(TestCaller.operator().get("/v1/tenants/nobody/leases").statusCode()).isEqualTo(404);
  }

  @Test
  void policyCheck_saysWhatAReleaseWouldSay_andLeavesNothing() throws Exception {
    TestCaller caller = TestCaller.furnished("checks");
    TestCaller.furnished("elsewhere");
    Evidence evidence =
        TestIssuer.boundTo(
            TestWorkload.with(Kem.X_WING).transcript(caller.challenge("db/key")), TestCaller.now());
    byte[] body = new PolicyCheckRequest(evidence, OptionalLong.empty(), Optional.empty()).toUtf8();

    Response answer = check("checks", "p", body);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    JsonObject checked = StrictJson.parseObject(answer.asByteArray(), LIMITS);
    assertThat(checked.text("verdict")).isEqualTo("meets");
    assertThat(checked.objects("checks")).hasSizeGreaterThan(10);
    assertThat(answer.asString()).doesNotContain("s3cret");
    assertThat(told("checks", "decisions")).isEmpty();
    assertThat(told("checks", "leases?state=all")).isEmpty();
    assertThat(check("checks", "none", body).statusCode()).isEqualTo(404);
    assertThat(check("nobody", "p", body).statusCode()).isEqualTo(404);
  }

  private static Response check(String tenant, String policy, byte[] body) {
    return TestCaller.operator()
        .body(body)
        .post("/v1/tenants/" + tenant + "/policies/" + policy + "/check");
  }

  @Test
  void tenant_readsItsDecisionsAndObjects_andNoContents() throws Exception {
    TestCaller caller = TestCaller.furnished("reader");
    release(TestWorkload.with(Kem.X_WING), caller.challenge("db/key")).then().statusCode(200);
    Response refused = release(TestWorkload.with(Kem.P_256), caller.challenge("db/key"));
    assertThat(refused.statusCode()).isEqualTo(403);
    String told = TestCaller.problem(refused).correlationId();
    List<JsonObject> decisions =
        StrictJson.parseObject(
                TestCaller.operator().get("/v1/tenants/reader/decisions").asByteArray(), LIMITS)
            .objects("decisions");
    assertThat(decisions).hasSize(2);
    assertThat(decisions)
        .anySatisfy(entry -> {
          assertThat(entry.text("decision")).isEqualTo("refuse");
          assertThat(entry.text("reason")).isEqualTo("kem-not-accepted");
          assertThat(entry.text("correlationId")).isEqualTo(told);
        })
        .anySatisfy(entry -> assertThat(entry.text("decision")).isEqualTo("release"));
    assertThat(decisions).allSatisfy(entry -> assertThat(entry.integer("at")).isPositive());
    assertThat(told("reader", "decisions?decision=refuse")).hasSize(1);
    assertThat(told("reader", "decisions?decision=release")).hasSize(1);
    assertThat(told("reader", "decisions?since=99999999999999")).isEmpty();
    List<ObjectHead> heads =
        value(
            ObjectHead.parseList(
                TestCaller.operator().get("/v1/tenants/reader/objects").asByteArray()));
    assertThat(heads).extracting(ObjectHead::name).contains("p", "r", "db/key");
    Response document = TestCaller.operator().get("/v1/tenants/reader/documents/policy/p/1");
    assertThat(document.asString()).isEqualTo(TestCaller.policy());
    assertThat(
            TestCaller.operator()
                .urlEncodingEnabled(false)
                .get("/v1/tenants/reader/documents/secret/db%2Fkey/1")
                .statusCode())
        .isEqualTo(404);
  }
}
