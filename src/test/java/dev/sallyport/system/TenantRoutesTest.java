package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants and their signed statements: what is taken, and each way in which one is refused. */
@Tag("I6")
class TenantRoutesTest {
  private static final World WORLD = World.shared();
  private static final BrokerApi BROKER = WORLD.broker();
  private static final Owner OWNER = WORLD.owner();
  private static final String STATEMENTS = "/v1/tenants/acme/statements";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/tenants/acme/decisions/00000000000000000000000000000000",
        "/v1/tenants/acme/decisions/anything",
        "/v1/tenants/acme/documents/policy/none/1",
        "/v1/tenants/acme/documents/secret/release/1"
      })
  void objectThatIsNotThere_isNotFound(String path) {
    BROKER.adminGet(path).requireProblem(404, "not-found");
  }

  @Test
  void nameOfATenant_isNeverGivenToAnotherRoot() {
    Owner.of(BROKER, "acme", OwnerKey.ed25519())
        .createTenant()
        .requireProblem(409, "tenant-exists");
  }

  @Test
  void tenantOfAP256Key_uploadsLikeAnother() {
    Owner owner = Owner.of(BROKER, "p256", OwnerKey.p256());
    owner.createTenant().requireOk();

    owner.upload("policy", Documents.cpuPolicy("any")).requireOk();
  }

  @Test
  void tenantAnswer_isTheDocumentAsItWasUploaded() {
    Owner owner = Owner.of(BROKER, "unchanged", OwnerKey.ed25519());
    JsonObject created = owner.createTenant().requireOk();

    assertThat(Encoding.bytes(created, "root")).isEqualTo(owner.root());
    assertThat(BROKER.adminGet("/v1/tenants/unchanged").requireOk()).isEqualTo(created);
    assertThat(created.get("ownersDocument")).isEqualTo(owner.creation().get("ownersDocument"));
  }

  @Test
  void ownersDocumentSignedBySomebodyElse_isRefused() {
    Owner owner = Owner.of(BROKER, "stolen", OwnerKey.ed25519());
    JsonObject body = owner.creation();
    JsonArray signatures = new JsonArray();
    signatures.add(
        OwnerKey.ed25519()
            .signature(Formulas.ownersSigned(Encoding.bytes(body, "ownersDocument"))));
    body.add("signatures", signatures);

    BROKER.adminPost("/v1/tenants", body).requireProblem(403, "threshold-not-met");
    BROKER.adminGet("/v1/tenants/stolen").requireProblem(404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "\"owner\":1, \"owner\":2",
    "\"owner\":1, \"owner\":0",
    "\"number\":1, \"number\":2",
    "\"type\":\"ed25519\", \"type\":\"ed448\"",
    "\"thresholds\", \"threshold\""
  })
  void ownersDocumentThatContradictsItself_isRefused(String good, String bad) {
    Owner owner = Owner.of(BROKER, "broken", OwnerKey.ed25519());
    JsonObject body = owner.creation();
    String document = new String(Encoding.bytes(body, "ownersDocument"), StandardCharsets.UTF_8);
    assertThat(document).contains(good);
    body.addProperty("ownersDocument", Encoding.text(Encoding.utf8(document.replace(good, bad))));

    BROKER.adminPost("/v1/tenants", body).requireProblem(400, "malformed-owners");
  }

  @Test
  void documentComesBackByteForByte() {
    OWNER.upload("policy", Documents.cpuPolicy("bytes")).requireOk();

    Reply reply = BROKER.adminGet("/v1/tenants/acme/documents/policy/bytes/1");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(Documents.cpuPolicy("bytes").toString());
  }

  @Test
  void listOfObjects_hasDigestsAndNoContents() {
    WORLD.guard("listed/secret", Documents.cpuPolicy("listed"), "not in any list");

    Reply list = BROKER.adminGet("/v1/tenants/acme/objects?kind=secret");
    assertThat(list.requireOk().getAsJsonArray("objects")).isNotEmpty();
    assertThat(list.body())
        .contains("listed/secret")
        .doesNotContain(
            "not in any list",
            Base64.getUrlEncoder().encodeToString(Encoding.utf8("not in any list")));
  }

  @Test
  void versionThatWasUsed_isTaken() {
    JsonObject first = policy("twice");
    OWNER.send(first).requireOk();

    BROKER.adminPost(STATEMENTS, first).requireProblem(409, "version-taken");
  }

  @Test
  void versionAfterADeletion_goesOnCounting() {
    OWNER.send(policy("again")).requireOk();
    OWNER.delete("policy", "again").requireOk();

    JsonObject second = policy("again");
    assertThat(second.get("version").getAsLong()).isEqualTo(2);
    OWNER.send(second).requireOk();
  }

  @Test
  void versionThatLeavesOneOut_isRefused() {
    JsonObject statement = policy("gap");
    statement.addProperty("version", 2);
    resign(statement);

    BROKER.adminPost(STATEMENTS, statement).requireProblem(409, "version-taken");
  }

  @Test
  void statementThatFollowsAnotherOne_isRefused() {
    JsonObject statement = policy("follows");
    statement.addProperty("previous", Encoding.text(Frame.sha256(new byte[0])));
    resign(statement);

    BROKER.adminPost(STATEMENTS, statement).requireProblem(409, "previous-mismatch");
  }

  @Test
  void statementUnderAnotherOwnersDocument_isRefused() {
    JsonObject statement = policy("moved");
    statement.addProperty("ownersNumber", 2);
    resign(statement);

    BROKER.adminPost(STATEMENTS, statement).requireProblem(409, "owners-moved");
  }

  @Test
  void documentChangedAfterItWasSigned_isRefused() {
    JsonObject statement = policy("changed");
    JsonObject weaker = Documents.cpuPolicy("changed");
    weaker.addProperty("plainKey", true);
    statement.addProperty("document", Encoding.text(Encoding.utf8(weaker.toString())));

    BROKER.adminPost(STATEMENTS, statement).requireProblem(403, "threshold-not-met");
  }

  @Test
  void statementOfAStranger_isRefused() {
    Owner stranger = Owner.of(BROKER, "acme", OwnerKey.ed25519());
    JsonObject statement =
        stranger.statement(
            "policy", "strange", Encoding.utf8(Documents.cpuPolicy("strange").toString()));

    BROKER.adminPost(STATEMENTS, statement).requireProblem(403, "threshold-not-met");
  }

  @ParameterizedTest
  @ValueSource(strings = {"revocation", "lease-end", "confirm", "wish"})
  void kindThatIsNotTaken_isRefused(String kind) {
    BROKER
        .adminPost(STATEMENTS, OWNER.statement(kind, "any", Encoding.utf8("{}")))
        .requireProblem(400, "unsupported-statement");
  }

  @ParameterizedTest
  @CsvSource({
    "tees, 7",
    "plainKey, yes",
    "surprise, 1",
    "minimumBinding, hearsay",
    "leaseSeconds, -1"
  })
  void policyThatIsNone_isRefused(String member, String value) {
    JsonObject policy = Documents.cpuPolicy("malformed");
    policy.addProperty(member, value);

    OWNER.upload("policy", policy).requireProblem(400, "malformed-policy");
  }

  @Test
  void policyUnderAnotherName_isRefused() {
    JsonObject statement =
        OWNER.statement("policy", "label", Encoding.utf8(Documents.cpuPolicy("other").toString()));

    BROKER.adminPost(STATEMENTS, statement).requireProblem(400, "malformed-name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpu.nothing == 1",
        "cpu.tdx.seamSvn",
        "cpu.tdx.seamSvn == 'four'",
        "((",
        "gpus[0]"
      })
  void conditionThatDoesNotCompile_isRefused(String condition) {
    JsonObject policy = Documents.withCondition(Documents.cpuPolicy("condition"), "it", condition);

    OWNER.upload("policy", policy).requireProblem(400, "condition-invalid");
  }

  @Test
  void conditionThatWouldBurnTime_isRefused() {
    String nested =
        IntStream.range(0, 12)
            .mapToObj(level -> "gpus.all(g" + level + ", ")
            .collect(Collectors.joining());
    JsonObject policy =
        Documents.withCondition(
            Documents.devicePolicy("costly", 2, 0), "it", nested + "true" + ")".repeat(12));

    OWNER.upload("policy", policy).requireProblem(400, "condition-too-costly");
  }

  @Test
  void referenceSetThatPinsNothing_isRefused() {
    JsonObject entry = new JsonObject();
    entry.addProperty("label", "anything goes");
    JsonObject set = Documents.referenceSet("empty", "cpu", entry);

    OWNER.upload("reference-set", set).requireProblem(400, "malformed-reference-set");
  }

  @Test
  void secretForAnIntakeKeyThatIsNotThere_isRefused() {
    OWNER.upload("policy", Documents.cpuPolicy("intake")).requireOk();
    JsonObject statement = OWNER.secretStatement("intake/s", new byte[] {1}, "intake", 1);
    statement.getAsJsonObject("secret").addProperty("intakeKey", 9);

    BROKER.adminPost(STATEMENTS, statement).requireProblem(400, "malformed-secret");
  }

  @Test
  void sealedSecretBeyondItsLimit_isRefused() {
    JsonObject statement = OWNER.secretStatement("large/s", new byte[66 * 1024], "intake", 1);

    assertThat(BROKER.adminPost(STATEMENTS, statement).reason())
        .isIn("malformed-secret", "body-too-large");
  }

  @Test
  void secretWithItsPolicyNameChanged_isRefused() {
    JsonObject statement = OWNER.secretStatement("relabelled/s", new byte[] {1}, "strict", 1);
    statement.getAsJsonObject("secret").addProperty("policy", "lax");

    BROKER.adminPost(STATEMENTS, statement).requireProblem(403, "threshold-not-met");
  }

  @Test
  void intakeKey_isSignedByTheBroker() {
    JsonObject key = OWNER.intakeKey();

    Pins.of(BROKER)
        .requireSigned(
            key,
            Formulas.intakeKeySigned(
                OWNER.root(),
                key.get("number").getAsInt(),
                key.get("kemId").getAsInt(),
                Encoding.bytes(key, "publicKey")));
    assertThat(Encoding.bytes(key, "tenantRoot")).isEqualTo(OWNER.root());
  }

  private static JsonObject policy(String name) {
    return OWNER.statement("policy", name, Encoding.utf8(Documents.cpuPolicy(name).toString()));
  }

  private static void resign(JsonObject statement) {
    OWNER.sign(
        statement,
        "policy",
        statement.get("name").getAsString(),
        Encoding.bytes(statement, "document"));
  }
}
