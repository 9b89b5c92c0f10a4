package dev.sallyport.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.Guest;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;

/**
 * A workload client: one key, one machine. Written from docs/protocol.md; each step can be taken
 * alone, so that a test can put something wrong between two of them.
 */
final class Workload {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BrokerApi broker;
  private final URI services;
  private final Machine machine;
  private final Hpke key;
  private final GuestOptions options;
  private final Faults faults;

  Workload(
      BrokerApi broker,
      URI services,
      Machine machine,
      Hpke key,
      GuestOptions options,
      Faults faults) {
    this.broker = broker;
    this.services = services;
    this.machine = machine;
    this.key = key;
    this.options = options;
    this.faults = faults;
  }

  /** An honest workload with a key of the usual mechanism. */
  static Workload honest(BrokerApi broker, URI services, Machine machine) {
    return new Workload(
        broker, services, machine, Hpke.generate(Kem.X_WING), GuestOptions.usual(), Faults.none());
  }

  Workload with(Hpke other) {
    return new Workload(broker, services, machine, other, options, faults);
  }

  Workload with(Faults others) {
    return new Workload(broker, services, machine, key, options, others);
  }

  Workload with(GuestOptions others) {
    return new Workload(broker, services, machine, key, others, faults);
  }

  Workload on(Machine other) {
    return new Workload(broker, services, other, key, options, faults);
  }

  Hpke key() {
    return key;
  }

  /** Asks for a challenge and checks that the transport key is signed by the pinned identity. */
  Bound challenge(String... resources) {
    JsonObject body = new JsonObject();
    body.add("resources", Documents.texts(List.of(resources)));
    JsonObject answer = broker.post("/v1/challenges", body).requireOk();
    Pins.of(broker).requireTransportKey(answer.getAsJsonObject("transportKey"));
    return new Bound(answer, Formulas.sorted(List.of(resources)), key);
  }

  /** Evidence for a challenge, devices first. */
  JsonObject evidence(Bound bound) throws IOException, InterruptedException {
    Guest guest = guest();
    String gpus = machine.gpus().isEmpty() ? "" : guest.gpuBundle(hex(bound.gpuNonce()));
    String switches =
        machine.switches().isEmpty() ? "" : guest.switchBundle(hex(bound.switchNonce()));
    String committedGpus =
        faults.has(Fault.OTHER_GPU_VERDICT) ? guest.gpuBundle(hex(bound.gpuNonce())) : gpus;
    String committedSwitches =
        faults.has(Fault.OTHER_SWITCH_VERDICT)
            ? guest.switchBundle(hex(bound.switchNonce()))
            : switches;
    byte[] held = bound.heldData(overall(committedGpus), overall(committedSwitches));
    return evidence(guest.trustAuthorityToken(held), gpus, switches);
  }

  /** Evidence of a machine without devices that commits to this transcript. */
  JsonObject evidence(byte[] transcript) throws IOException, InterruptedException {
    return evidence(guest().trustAuthorityToken(Formulas.heldData(transcript, "", "")), "", "");
  }

  /** Evidence in one composite token; the GPUs answer its verifier's nonce or the challenge's. */
  JsonObject compositeEvidence(Bound bound, boolean ownNonce)
      throws IOException, InterruptedException {
    String nonce = ownNonce ? "" : hex(bound.gpuNonce());
    return evidence(guest().compositeToken(bound.heldData("", ""), nonce), "", "");
  }

  /** Body of the release request. */
  JsonObject request(Bound bound, JsonObject evidence) {
    JsonObject request = bound.request();
    request.add("recipient", bound.sealedRecipient());
    request.add("evidence", evidence);
    return request;
  }

  Reply release(JsonObject request) {
    return broker.post("/v1/releases", request);
  }

  /** All steps. */
  Reply fetch(String... resources) throws IOException, InterruptedException {
    Bound bound = challenge(resources);
    return release(request(bound, evidence(bound)));
  }

  /** All steps; gives the request that was answered, to be sent once more. */
  JsonObject released(String... resources) throws IOException, InterruptedException {
    Bound bound = challenge(resources);
    JsonObject request = request(bound, evidence(bound));
    release(request).requireOk();
    return request;
  }

  /** All steps, and the secrets out of the answer. */
  List<byte[]> fetchAndOpen(byte[] tenantRoot, String... resources)
      throws IOException, InterruptedException, GeneralSecurityException {
    Bound bound = challenge(resources);
    JsonObject answer = release(request(bound, evidence(bound))).requireOk();
    return new Answer(answer, bound).open(Pins.of(broker), tenantRoot);
  }

  static JsonObject evidence(String cpu, String gpus, String switches) {
    JsonObject evidence = new JsonObject();
    JsonObject token = new JsonObject();
    token.addProperty("kind", "intel-trust-authority");
    token.addProperty("token", cpu);
    evidence.add("cpu", token);
    addBundle(evidence, "gpu", gpus);
    addBundle(evidence, "switch", switches);
    return evidence;
  }

  /** The overall token's compact JWS; empty for no bundle. */
  static String overall(String bundle) {
    if (bundle.isEmpty()) {
      return "";
    }
    JsonElement main = JsonParser.parseString(bundle).getAsJsonArray().get(0);
    return main.getAsJsonArray().get(1).getAsString();
  }

  private Guest guest() {
    return new Guest(HTTP, services, machine, options, faults);
  }

  private static void addBundle(JsonObject evidence, String name, String bundle) {
    if (!bundle.isEmpty()) {
      JsonObject member = new JsonObject();
      member.addProperty("kind", "nvidia-nras");
      member.add("bundle", JsonParser.parseString(bundle));
      evidence.add(name, member);
    }
  }

  private static String hex(byte[] value) {
    return HexFormat.of().formatHex(value);
  }
}
