package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every other formula against bytes that were computed independently from the text of the design.
 */
class ContextVectorsTest {

  /** Computes the bytes of a formula from the inputs of its vector. */
  @FunctionalInterface
  private interface Formula {
    Bytes bytes(JsonObject inputs) throws JsonException;
  }

  private static final Map<String, Formula> FORMULAS = formulas();

  @TestFactory
  List<DynamicTest> sharedContext_givesItsExpectedBytes() throws Exception {
    JsonObject contexts = Vectors.object(Vectors.load("binding/contexts.json"));
    List<DynamicTest> tests = new ArrayList<>();
    contexts.members().keySet().forEach(name -> tests.add(test(name, contexts)));
    assertThat(FORMULAS.keySet()).isEqualTo(contexts.members().keySet());
    return tests;
  }

  private static DynamicTest test(String name, JsonObject contexts) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          JsonObject vector = contexts.object(name);
          Bytes bytes =
              FORMULAS.getOrDefault(name, inputs -> Bytes.empty()).bytes(vector.object("inputs"));
          assertThat(bytes.hex()).isEqualTo(vector.text("bytes"));
          assertThat(bytes.sha256().hex()).isEqualTo(vector.text("sha256"));
        });
  }

  @TestFactory
  List<DynamicTest> sharedMac_givesItsExpectedValue() throws Exception {
    JsonObject contexts = Vectors.object(Vectors.load("binding/contexts.json"));
    return List.of(
        DynamicTest.dynamicTest("ticket", () -> checkTicket(contexts.object("ticket"))),
        DynamicTest.dynamicTest("state", () -> checkState(contexts.object("state"))));
  }

  private static void checkTicket(JsonObject vector) throws Exception {
    JsonObject in = vector.object("inputs");
    Challenge challenge = new Challenge(hex(in, "challenge"));
    ResourceList resources = Accept.value(ResourceList.parse(in.texts("resources")));
    try (SecretBytes key = SecretBytes.takeOwnershipOf(hex(in, "key").toArray())) {
      Ticket ticket =
          Ticket.issue(
              key,
              challenge,
              resources,
              Instant.ofEpochMilli(in.integer("issuedMillis")),
              Instant.ofEpochMilli(in.integer("expiryMillis")));
      assertThat(ticket.bytes().hex()).isEqualTo(vector.text("ticket"));
    }
  }

  private static void checkState(JsonObject vector) throws Exception {
    try (SecretBytes key =
        SecretBytes.takeOwnershipOf(hex(vector.object("inputs"), "key").toArray())) {
      assertThat(Hmac.sha256(key, Bytes.fromHex(vector.text("bytes"))).hex())
          .isEqualTo(vector.text("mac"));
    }
  }

  private static Map<String, Formula> formulas() {
    Map<String, Formula> formulas = new TreeMap<>();
    formulas.put("ticket", ContextVectorsTest::ticket);
    formulas.put(
        "transport",
        in ->
            Contexts.transport(
                number(in, "number"),
                in.integer("fromMillis"),
                in.integer("untilMillis"),
                key(in)));
    formulas.put("recipient", in -> new Challenge(hex(in, "challenge")).recipientContext());
    formulas.put("release", ContextVectorsTest::release);
    formulas.put(
        "intakeKey",
        in -> Contexts.intakeKey(digest(in, "tenantRoot"), number(in, "number"), key(in)));
    formulas.put("intake", ContextVectorsTest::intake);
    formulas.put("secretContent", ContextVectorsTest::secretContent);
    formulas.put("statementPolicy", ContextVectorsTest::statement);
    formulas.put("statementSecretFirst", ContextVectorsTest::statement);
    formulas.put(
        "confirmContent",
        in ->
            Contexts.confirm(
                in.integer("stateCounter"),
                in.texts("digests").reversed().stream().map(Digest::fromHex).toList()));
    formulas.put("owners", in -> owners(in, "document").signedBytes());
    formulas.put(
        "stored",
        in ->
            Contexts.stored(
                digest(in, "tenantRoot"),
                path(in),
                in.integer("version"),
                number(in, "storageKeyNumber")));
    formulas.put("state", ContextVectorsTest::state);
    formulas.put(
        "wrap",
        in ->
            Contexts.wrap(
                in.text("kind"),
                digest(in, "tenantRoot"),
                number(in, "number"),
                in.text("kekUri")));
    formulas.put(
        "logKey",
        in -> Contexts.logKey(digest(in, "tenantRoot"), in.text("origin"), hex(in, "publicKey")));
    formulas.put("answer", ContextVectorsTest::answer);
    formulas.put("instance", in -> key(in).encoded());
    formulas.put("gpuEvidence", ContextVectorsTest::gpuEvidence);
    return formulas;
  }

  private static Bytes ticket(JsonObject in) throws JsonException {
    return Accept.value(ResourceList.parse(in.texts("resources")))
        .appendTo(
            Frame.named("challenge")
                .raw(hex(in, "challenge"))
                .u64(in.integer("issuedMillis"))
                .u64(in.integer("expiryMillis")))
        .bytes();
  }

  private static Bytes release(JsonObject in) throws JsonException {
    return Contexts.release(
        new Transcript(digest(in, "transcript")),
        digest(in, "tenantRoot"),
        Accept.value(ResourceName.parse(in.text("resource") + "@5")),
        in.integer("version"),
        digest(in, "policyDigest"));
  }

  private static Bytes intake(JsonObject in) throws JsonException {
    return Contexts.intake(
        digest(in, "tenantRoot"),
        path(in),
        in.integer("version"),
        in.text("policy"),
        in.integer("lowestPolicyVersion"));
  }

  private static Bytes secretContent(JsonObject in) throws JsonException {
    RecipientKey key = Accept.value(RecipientKey.of(Kem.X_WING, hex(in, "intakePublicKey")));
    return Contexts.secretContent(
        hex(in, "intakeContext"), number(in, "intakeKeyNumber"), key, hex(in, "ciphertext"));
  }

  private static Bytes statement(JsonObject in) throws JsonException {
    return new Statement(
            StatementKind.fromLabel(in.text("kind")).orElseThrow(),
            digest(in, "tenantRoot"),
            in.text("name"),
            in.integer("version"),
            number(in, "ownersNumber"),
            digest(in, "previous"),
            digest(in, "content"))
        .signedBytes();
  }

  private static Bytes state(JsonObject in) throws JsonException {
    return Contexts.state(
        digest(in, "tenantRoot"),
        in.integer("counter"),
        number(in, "ownersNumber"),
        owners(in, "ownersDocument").digest(),
        digest(in, "mapRoot"));
  }

  private static Bytes answer(JsonObject in) throws JsonException {
    List<Contexts.Released> released = new ArrayList<>();
    for (JsonObject entry : in.objects("resources")) {
      released.add(
          new Contexts.Released(
              Accept.value(ResourceName.parse(entry.text("resource"))),
              entry.integer("version"),
              digest(entry, "policyDigest"),
              hex(entry, "sealed"),
              hex(entry, "leaseId"),
              entry.integer("leaseEndMillis"),
              hex(entry, "receipt")));
    }
    return Contexts.answer(
        new Transcript(digest(in, "transcript")), digest(in, "tenantRoot"), released);
  }

  private static Bytes gpuEvidence(JsonObject in) throws JsonException {
    List<Contexts.DeviceEvidence> devices = new ArrayList<>();
    for (JsonObject entry : in.objects("evidence")) {
      devices.add(
          new Contexts.DeviceEvidence(hex(entry, "report"), hex(entry, "certificateChain")));
    }
    return Contexts.deviceEvidence("gpu-evidence", devices);
  }

  private static OwnersDocument owners(JsonObject in, String name) throws JsonException {
    Bytes document = Bytes.of(in.text(name).getBytes(StandardCharsets.UTF_8));
    return Accept.value(OwnersDocument.parse(document));
  }

  private static RecipientKey key(JsonObject in) throws JsonException {
    Kem kem = Kem.fromId(number(in, "kemId")).orElseThrow();
    return Accept.value(RecipientKey.of(kem, hex(in, "publicKey")));
  }

  private static SecretPath path(JsonObject in) throws JsonException {
    return new SecretPath(in.text("path"));
  }

  private static Digest digest(JsonObject in, String name) throws JsonException {
    return Digest.fromHex(in.text(name));
  }

  private static Bytes hex(JsonObject in, String name) throws JsonException {
    return Bytes.fromHex(in.text(name));
  }

  private static int number(JsonObject in, String name) throws JsonException {
    return (int) in.integer(name);
  }
}
