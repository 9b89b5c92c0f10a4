package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Machine;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A broker that logs and traces everything it can, and a tenant whose secrets are recognisable.
 * They are released, and refused in every way that comes near them; every reply is kept.
 */
final class Canary implements AutoCloseable {
  private static final String TENANT = "canary";
  private static final String POLICY = "policy-of-the-canary";
  private static final String BINARY = "binary";
  private static final String TEXT = "text";
  private static final int RELEASES = 3;

  private static final byte[] SMALL_ORDER =
      HexFormat.of().parseHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");

  private final byte[] binary = random(32);
  private final byte[] text =
      Encoding.utf8("canary." + HexFormat.of().formatHex(random(48)).replace('0', 'z'));
  private final String adminToken;
  private final World world;
  private final BrokerApi broker;
  private final Owner owner;
  private final Hpke workloadKey = Hpke.generate(Kem.X_WING);
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();

  private Canary(World world) {
    this.world = world;
    this.adminToken = world.process().adminToken();
    this.broker = new BrokerApi(world.broker().address(), adminToken, replies::add);
    this.owner = Owner.create(broker, TENANT);
  }

  /**
   * Starts the broker.
   *
   * @param json whether it logs JSON
   * @param keyCache how long it may keep a tenant's keys in memory
   * @param traces where it sends its traces
   */
  static Canary start(boolean json, String keyCache, URI traces) {
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.log.level", "TRACE");
    for (String category : List.of("dev.sallyport", "io.quarkus", "io.vertx", "org.jboss")) {
      settings.put("quarkus.log.category.\"" + category + "\".level", "TRACE");
    }
    settings.put("quarkus.log.console.json.enabled", Boolean.toString(json));
    settings.put("sallyport.keys.intake-cache", keyCache);
    settings.put("sallyport.traces.endpoint", traces.toString());
    return new Canary(World.start(json ? "canary-json" : "canary", settings));
  }

  /**
   * Uploads the secrets, releases them several times, under keys that are replaced meanwhile, and
   * fails to in many ways.
   */
  void sing() throws Exception {
    owner.uploadReferences();
    owner.upload("policy", policy()).requireOk();
    owner.uploadSecret(BINARY, binary, POLICY).requireOk();
    owner.uploadSecret(TEXT, text, POLICY).requireOk();
    release();
    rotate();
    owner.uploadSecret(BINARY, binary, POLICY).requireOk();
    release();
    Workload workload = workload();
    owner.check(POLICY, workload.evidence(workload.challenge(resource(TEXT)))).requireOk();
    refuseWorkloads();
    refuseTenants();
  }

  private void release() throws Exception {
    for (int round = 0; round < RELEASES; round++) {
      List<byte[]> opened = workload().fetchAndOpen(owner.root(), resource(BINARY), resource(TEXT));
      assertThat(opened).containsExactly(binary, text);
    }
  }

  /** The text secret stays under the tenant's first keys, so that both generations are used. */
  private void rotate() {
    KeyRoute ofBroker = KeyRoute.ofBroker(broker);
    ofBroker.rotate("transport", "usual").requireOk();
    ofBroker.rotate("ticket", "usual").requireOk();
    ofBroker.rotate("identity", "despite-pins").requireOk();
    KeyRoute ofTenant = KeyRoute.ofTenant(broker, TENANT);
    ofTenant.rotate("intake", "usual").requireOk();
    ofTenant.rotate("storage", "usual").requireOk();
  }

  /** Somebody else's release, after which the broker has looked at its cache once more. */
  void useAnotherTenant() throws Exception {
    String other = world.guard("other", Documents.cpuPolicy("other"), "another secret");
    world.workload(0, 0).fetch(other).requireOk();
  }

  List<Reply> replies() {
    return new ArrayList<>(replies);
  }

  World world() {
    return world;
  }

  /** What must not be found anywhere. */
  List<Needle> secrets() {
    return List.of(
        Needle.of("the binary secret", binary),
        Needle.of("the text secret", text),
        Needle.of("the owner's private key", owner.key().seed()),
        Needle.of("the workload's private key", workloadKey.privateKey()));
  }

  /** What stands in one file of the data folder, for the operator to take away. */
  Needle adminToken() {
    return Needle.of("the admin token", Encoding.utf8(adminToken));
  }

  /** The name of the tenant's policy: it is everywhere, and so must be found. */
  Needle policyName() {
    return Needle.of("the policy's name", Encoding.utf8(POLICY));
  }

  String tenant() {
    return TENANT;
  }

  byte[] root() {
    return owner.root();
  }

  @Override
  public void close() {
    world.close();
  }

  private static JsonObject policy() {
    JsonObject policy = Documents.cpuPolicy(POLICY);
    policy.add("kems", Documents.texts(List.of("x-wing", "x25519")));
    return policy;
  }

  private void refuseWorkloads() throws Exception {
    Workload workload = workload();
    workload.fetch(resource("nothing")).requireProblem(403, "not-released");
    workload
        .with(Faults.of(Fault.TAMPERED_MEASUREMENT))
        .fetch(resource(BINARY))
        .requireProblem(403, "not-released");
    workload
        .with(Hpke.generate(Kem.P_256))
        .fetch(resource(TEXT))
        .requireProblem(403, "not-released");
    Bound bound = workload.challenge(resource(TEXT));
    JsonObject request = workload.request(bound, workload.evidence(bound));
    workload.release(request).requireOk();
    workload.release(request).requireOk();
    Bound stolen = bound.with(Hpke.generate(Kem.X_WING));
    workload
        .release(workload.request(stolen, workload.evidence(stolen)))
        .requireProblem(409, "challenge-used");
    refuseAfterOpening(workload);
  }

  /** X25519 takes a point of small order as a key: the secret is open when sealing fails. */
  private void refuseAfterOpening(Workload workload) throws Exception {
    Bound bound = workload.challenge(resource(BINARY));
    byte[] encoded = Formulas.encodedKey(Kem.X25519.id(), SMALL_ORDER);
    byte[] transcript =
        Formulas.transcript(bound.challenge(), bound.resources(), Kem.X25519.id(), SMALL_ORDER);
    JsonObject request = bound.request();
    request.add(
        "recipient", bound.sealedRecipient(encoded, Formulas.recipientContext(bound.challenge())));
    request.add("evidence", workload.evidence(transcript));
    workload.release(request).requireProblem(400, "malformed-recipient-key");
  }

  private void refuseTenants() {
    broker.adminGet("/v1/tenants/" + TENANT + "/objects").requireOk();
    broker.adminGet("/v1/tenants/" + TENANT + "/decisions?limit=1000").requireOk();
    broker.adminGet("/v1/tenants/" + TENANT + "/documents/policy/" + POLICY + "/1");
    broker.adminGet("/v1/tenants/" + TENANT + "/documents/secret/" + BINARY + "/1");
    broker.getAs("not-the-token", "/v1/tenants").requireProblem(401, "unauthenticated");
    broker.adminPost("/v1/tenants/" + TENANT + "/statements", Encoding.utf8("{\"kind\":"));
    owner.uploadSecret(BINARY, binary, "no-such-policy");
    JsonObject again = owner.secretStatement(BINARY, binary, POLICY, 1);
    again.addProperty("version", 1);
    owner.sign(again, "secret", BINARY, binary);
    owner.send(again);
  }

  private Workload workload() {
    return Workload.honest(broker, world.simulator().address(), Machine.of("alpha", 0, 0))
        .with(workloadKey);
  }

  private static String resource(String path) {
    return TENANT + "/" + path;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
