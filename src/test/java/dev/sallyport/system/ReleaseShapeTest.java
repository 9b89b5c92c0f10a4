package dev.sallyport.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A good release request with one part of it wrong: its own reason, and nothing changes. */
class ReleaseShapeTest {
  private static final World WORLD = World.shared();

  private static final String CPU =
      WORLD.guard("shape/cpu", Documents.cpuPolicy("shape-cpu"), "shape");

  private final Workload workload = WORLD.workload(0, 0);
  private final Bound bound = workload.challenge(CPU);

  @ParameterizedTest
  @ValueSource(strings = {"challenge", "ticket", "resources", "recipient", "evidence"})
  void memberLeftOutNullOrOfAnotherType_isRefused(String member) throws Exception {
    JsonObject request = good();
    request.remove(member);
    workload.release(request).requireProblem(400, "missing-member");
    request.add(member, JsonNull.INSTANCE);
    workload.release(request).requireProblem(400, "mistyped-member");
    request.addProperty(member, true);
    workload.release(request).requireProblem(400, "mistyped-member");
  }

  @ParameterizedTest
  @CsvSource({
    "challenge, AAAA",
    "challenge, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "challenge, '!'",
    "ticket, AAAA"
  })
  void bytesOfAnotherSizeOrSpelling_areRefused(String member, String value) throws Exception {
    JsonObject request = good();
    request.addProperty(member, value);

    workload.release(request).requireProblem(400, "bad-member-value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "recipient", "evidence", "evidence.cpu"})
  void memberThatNobodyReads_isRefused(String where) throws Exception {
    JsonObject request = good();
    at(request, where).addProperty("note", "hello");

    workload.release(request).requireProblem(400, "unknown-member");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                         | resource-count",
        "[\"acme/a\",\"acme/a@1\"]  | duplicate-resource",
        "[\"acme/a\",\"other/a\"]   | mixed-tenants",
        "[\"acme\"]                 | malformed-name"
      })
  void resourcesThatNoChallengeIsFor_areRefused(String resources, String reason) throws Exception {
    JsonObject request = good();
    request.add("resources", JsonParser.parseString(resources));

    workload.release(request).requireProblem(400, reason);
  }

  @Test
  void memberTwice_isRefused() throws Exception {
    String request = good().toString();
    String twice = request.substring(0, request.length() - 1) + ",\"challenge\":\"AAAA\"}";

    WORLD
        .broker()
        .post("/v1/releases", Encoding.utf8(twice))
        .requireProblem(400, "duplicate-member");
  }

  @Test
  void truncatedBody_isRefused() throws Exception {
    String request = good().toString();

    WORLD
        .broker()
        .post("/v1/releases", Encoding.utf8(request.substring(0, request.length() - 2)))
        .requireProblem(400, "malformed-json");
  }

  @Test
  void bodyBeyondItsLimit_isRefused() throws Exception {
    JsonObject request = good();
    cpu(request).addProperty("token", "a".repeat(800 * 1024));

    workload.release(request).requireProblem(413, "body-too-large");
  }

  @Test
  void tokenBeyondItsLimit_isRefused() throws Exception {
    JsonObject request = good();
    cpu(request).addProperty("token", "a".repeat(66 * 1024));

    workload.release(request).requireProblem(413, "token-too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "a b.c.d", "e30=.e30.AAAA"})
  void tokenThatIsNone_isRefused(String token) throws Exception {
    JsonObject request = good();
    cpu(request).addProperty("token", token);

    workload.release(request).requireProblem(400, "malformed-token");
  }

  @ParameterizedTest
  @CsvSource({"bm8.bm8.AAAA, malformed-json", "eyJhIjoxLCJhIjoxfQ.e30.AAAA, duplicate-member"})
  void tokenWhoseHeaderIsNoStrictJson_isRefused(String token, String reason) throws Exception {
    JsonObject request = good();
    cpu(request).addProperty("token", token);

    workload.release(request).requireProblem(400, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw-tdx", "nvidia-nras", "INTEL-TRUST-AUTHORITY", ""})
  void kindOfCpuEvidenceThatHasNoFormula_isRefused(String kind) throws Exception {
    JsonObject request = good();
    cpu(request).addProperty("kind", kind);

    workload.release(request).requireProblem(400, "unsupported-evidence");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "[[\"JWT\",\"a.b.c\"]]",
        "[[\"CBOR\",\"a.b.c\"],{\"GPU-0\":\"a.b.c\"}]",
        "[[\"JWT\",\"a.b.c\"],[\"GPU-0\"]]",
        "[[\"JWT\",\"a.b.c\"],{\"GPU-0\":7}]"
      })
  void bundleThatIsNone_isRefused(String bundle) throws Exception {
    JsonObject request = good();
    request.getAsJsonObject("evidence").add("gpu", device(JsonParser.parseString(bundle)));

    workload.release(request).requireProblem(400, "malformed-bundle");
  }

  @Test
  void bundleBeyondItsLimit_isRefused() throws Exception {
    String large = "[[\"JWT\",\"" + "a".repeat(300 * 1024) + "\"],{\"GPU-0\":\"a.b.c\"}]";
    JsonObject request = good();
    request.getAsJsonObject("evidence").add("gpu", device(JsonParser.parseString(large)));

    workload.release(request).requireProblem(413, "token-too-large");
  }

  @Test
  void ticketWithOneBitTurned_isRefused() throws Exception {
    byte[] ticket = Encoding.bytes(bound.answer(), "ticket");
    ticket[47] ^= 1;
    JsonObject request = good();
    request.addProperty("ticket", Encoding.text(ticket));

    workload.release(request).requireProblem(401, "invalid-ticket");
  }

  @Test
  void ticketWithALaterExpiry_isRefused() throws Exception {
    byte[] ticket = Encoding.bytes(bound.answer(), "ticket");
    ticket[13] ^= 0x10;
    JsonObject request = good();
    request.addProperty("ticket", Encoding.text(ticket));

    workload.release(request).requireProblem(401, "invalid-ticket");
  }

  @Test
  void ticketOfAnotherChallenge_isRefused() throws Exception {
    JsonObject request = good();
    request.add("ticket", workload.challenge(CPU).answer().get("ticket"));

    workload.release(request).requireProblem(401, "invalid-ticket");
  }

  @Test
  void resourcesThatTheTicketIsNotFor_areRefused() throws Exception {
    JsonObject request = good();
    request.getAsJsonArray("resources").set(0, new JsonPrimitive(CPU + "@1"));

    workload.release(request).requireProblem(401, "invalid-ticket");
  }

  @Test
  void keySealedToNoTransportKeyOfThisBroker_isRefused() throws Exception {
    JsonObject request = good();
    request.getAsJsonObject("recipient").addProperty("transportKey", 4711);

    workload.release(request).requireProblem(401, "unknown-transport-key");
  }

  @Test
  void keySealedForAnotherChallenge_isRefused() throws Exception {
    JsonObject request = good();
    byte[] context = Formulas.recipientContext(new byte[32]);
    request.add("recipient", bound.sealedRecipient(bound.encodedKey(), context));

    workload.release(request).requireProblem(401, "recipient-key-unreadable");
  }

  @Test
  void sealedKeyWithOneBitTurned_isRefused() throws Exception {
    JsonObject request = good();
    JsonObject recipient = request.getAsJsonObject("recipient");
    byte[] sealed = Base64.getUrlDecoder().decode(recipient.get("sealed").getAsString());
    sealed[sealed.length - 1] ^= 1;
    recipient.addProperty("sealed", Encoding.text(sealed));

    workload.release(request).requireProblem(401, "recipient-key-unreadable");
  }

  @Test
  void keyOfAMechanismThatTheProtocolDoesNotHave_isRefused() throws Exception {
    releaseWithKey(Formulas.encodedKey(0x0012, bound.key().publicKey()))
        .requireProblem(400, "unsupported-kem");
  }

  @Test
  void keyOfAnotherSize_isRefused() throws Exception {
    releaseWithKey(Formulas.encodedKey(Kem.X_WING.id(), new byte[] {1, 2, 3}))
        .requireProblem(400, "malformed-recipient-key");
  }

  @Test
  void pointOffTheCurve_isRefused() throws Exception {
    byte[] point = Hpke.generate(Kem.P_256).publicKey();
    point[64] ^= 1;

    releaseWithKey(Formulas.encodedKey(Kem.P_256.id(), point))
        .requireProblem(400, "malformed-recipient-key");
  }

  @Test
  void refusedShapes_leaveTheChallengeUnused_I4() throws Exception {
    JsonObject request = good();
    JsonObject broken = request.deepCopy();
    broken.addProperty("note", "hello");
    workload.release(broken).requireProblem(400, "unknown-member");

    workload.release(request).requireOk();
  }

  private Reply releaseWithKey(byte[] encodedKey) throws IOException, InterruptedException {
    JsonObject request = good();
    byte[] context = Formulas.recipientContext(bound.challenge());
    request.add("recipient", bound.sealedRecipient(encodedKey, context));
    return workload.release(request);
  }

  private JsonObject good() throws IOException, InterruptedException {
    return workload.request(bound, workload.evidence(bound));
  }

  private static JsonObject cpu(JsonObject request) {
    return at(request, "evidence.cpu");
  }

  private static JsonObject device(JsonElement bundle) {
    JsonObject device = new JsonObject();
    device.addProperty("kind", "nvidia-nras");
    device.add("bundle", bundle);
    return device;
  }

  private static JsonObject at(JsonObject request, String path) {
    JsonObject members = request;
    for (String name : path.split("\\.", -1)) {
      members = name.isEmpty() ? members : members.getAsJsonObject(name);
    }
    return members;
  }
}
