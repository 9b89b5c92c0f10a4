package dev.sallyport.broker;

import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import io.restassured.response.Response;
import java.util.List;
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
    List<ObjectHead> heads =
        value(
            ObjectHead.parseList(
                TestCaller.operator().get("/v1/tenants/reader/objects").asByteArray()));
    assertThat(heads).extracting(ObjectHead::name).contains("p", "r", "db/key");
    Response document = TestCaller.operator().get("/v1/tenants/reader/documents/policy/p/1");
    assertThat(document.asString()).isEqualTo(TestCaller.policy());
    assertThat(
            TestCaller.operator()
                .get("/v1/tenants/reader/documents/secret/db%2Fkey/1")
                .statusCode())
        .isEqualTo(404);
  }
}
