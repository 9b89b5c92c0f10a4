package dev.sallyport.broker;

import static dev.sallyport.broker.tenant.TestTenancy.value;
import static io.restassured.RestAssured.given;

import dev.sallyport.broker.tenant.IntakeKey;
import dev.sallyport.broker.tenant.TestOwners;
import dev.sallyport.broker.tenant.TestOwners.Slot;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.StatementUpload;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;

/**
 * Calls the running broker as owners and workloads do.
 *
 * @param tenant the tenant that it furnishes
 * @param owners its owners
 */
record TestCaller(TenantName tenant, TestOwners owners) {

  /** A tenant with policy {@code p}, reference set {@code r} and secret {@code db/key}. */
  static TestCaller furnished(String name) {
    TestCaller caller = new TestCaller(new TenantName(name), TestOwners.named(name));
    operator()
        .body(caller.owners.creation(caller.tenant).toUtf8())
        .post("/v1/tenants")
        .then()
        .statusCode(201);
    caller
        .upload(caller.owners.document(slot(StatementKind.POLICY, "p"), policy()))
        .then()
        .statusCode(201);
    caller
        .upload(caller.owners.document(slot(StatementKind.REFERENCE_SET, "r"), references()))
        .then()
        .statusCode(201);
    caller
        .upload(
            caller.owners.secret(
                slot(StatementKind.SECRET, "db/key"), "s3cret", caller.intakeKey(), "p", 1))
        .then()
        .statusCode(201);
    return caller;
  }

  static String policy() {
    return TestTenancy.policyJson("p");
  }

  /** Valid whenever the test runs: this broker has the real clock. */
  private static String references() {
    return TestTenancy.referencesJson("r")
        .replace("2026-01-01", "2000-01-01")
        .replace("2027-01-01", "2999-01-01");
  }

  static Slot slot(StatementKind kind, String name) {
    return new Slot(kind, name, 1, Digest.zero());
  }

  static RequestSpecification operator() {
    return json().header("Authorization", "Bearer " + Running.TOKEN);
  }

  static RequestSpecification json() {
    return given().contentType("application/json");
  }

  Response upload(StatementUpload upload) {
    return operator().body(upload.toUtf8()).post("/v1/tenants/" + tenant + "/statements");
  }

  private IntakeKey intakeKey() {
    byte[] body = operator().get("/v1/tenants/" + tenant + "/intake-key").asByteArray();
    IntakeKeyAnswer answer = value(IntakeKeyAnswer.parse(body));
    return new IntakeKey(answer.number(), answer.key());
  }

  /** A challenge for these paths of the tenant. */
  ChallengeAnswer challenge(String... paths) {
    List<String> names = List.of(paths).stream().map(path -> tenant + "/" + path).toList();
    ChallengeRequest request = new ChallengeRequest(value(ResourceList.parse(names)));
    return value(
        ChallengeAnswer.parse(json().body(request.toUtf8()).post("/v1/challenges").asByteArray()));
  }

  static IdentityAnswer identity() {
    return value(IdentityAnswer.parse(json().get("/v1/identity").asByteArray()));
  }

  /** The broker's clock. */
  static Instant now() {
    return Instant.ofEpochMilli(identity().clockMillis());
  }

  static ProblemBody problem(Response response) {
    return value(ProblemBody.parse(response.asByteArray()));
  }
}
