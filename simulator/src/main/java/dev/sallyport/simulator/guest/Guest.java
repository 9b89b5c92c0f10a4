package dev.sallyport.simulator.guest;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.fault.Service;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.Hashes;
import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Software in a simulated guest: takes reports and quotes from the machine and has them appraised
 * by the services at {@code services}. Faults of the services travel in a header, each to the
 * service that shows it; those of the guest itself it shows by what it sends.
 */
public final class Guest {
  private static final String OTHER_NONCE = "cd".repeat(32);

  private final HttpClient http;
  private final URI services;
  private final Machine machine;
  private final GuestOptions options;
  private final Faults faults;

  /** A guest that behaves, or misbehaves as the faults say. */
  public Guest(
      HttpClient http, URI services, Machine machine, GuestOptions options, Faults faults) {
    this.http = http;
    this.services = services;
    this.machine = new FaultyMachine(machine, faults).machine();
    this.options = options;
    this.faults = faults;
  }

  /** The bundle about the GPUs, as the service's JSON; the machine has at least one. */
  public String gpuBundle(String nonceHex) throws IOException, InterruptedException {
    String nonce = faults.has(Fault.WRONG_GPU_NONCE) ? OTHER_NONCE : nonceHex;
    return bundle("gpu", machine.gpus(), nonce, Service.GPUS);
  }

  /** The bundle about the switches. */
  public String switchBundle(String nonceHex) throws IOException, InterruptedException {
    String nonce = faults.has(Fault.WRONG_SWITCH_NONCE) ? OTHER_NONCE : nonceHex;
    return bundle("switch", machine.switches(), nonce, Service.SWITCHES);
  }

  /** The token about the guest, over these held data. */
  public String trustAuthorityToken(byte[] heldData) throws IOException, InterruptedException {
    JsonObject nonce = nonce();
    JsonObject quote = quote(heldData, nonce);
    JsonObject request = new JsonObject();
    if (options.flat()) {
      request = quote;
    } else {
      request.add("tdx", quote);
    }
    return token(request, faults.shownBy(Service.TRUST_AUTHORITY));
  }

  /**
   * One token about the guest and its GPUs. The GPUs answer the given nonce, or, where it is empty,
   * the hash of the service's nonce, as Intel's own clients do it.
   */
  public String compositeToken(byte[] heldData, String gpuNonceHex)
      throws IOException, InterruptedException {
    JsonObject nonce = nonce();
    String gpuNonce =
        gpuNonceHex.isEmpty()
            ? HexFormat.of().formatHex(Hashes.sha256(nonceBytes(nonce)))
            : gpuNonceHex;
    JsonObject gpus = new JsonObject();
    gpus.addProperty("gpu_nonce", gpuNonce);
    addEvidence(gpus, machine.gpus(), gpuNonce);
    gpus.add("verifier_nonce", nonce);
    JsonObject request = new JsonObject();
    request.add("tdx", quote(heldData, nonce));
    request.add("nvgpu", gpus);
    return token(
        request, faults.shownBy(Service.TRUST_AUTHORITY).and(faults.shownBy(Service.COMPOSITE)));
  }

  private JsonObject nonce() throws IOException, InterruptedException {
    Faults shown =
        faults.has(Fault.STALE_VERIFIER_NONCE)
            ? Faults.of(Fault.STALE_VERIFIER_NONCE)
            : Faults.none();
    HttpRequest request = request("/ita/appraisal/v2/nonce", shown).GET().build();
    return JsonParser.parseString(send(request)).getAsJsonObject();
  }

  private JsonObject quote(byte[] heldData, JsonObject nonce) {
    byte[] runtimeData = runtimeData(heldData);
    byte[] reportData = Hashes.sha512(nonceBytes(nonce), runtimeData);
    JsonObject quote = new JsonObject();
    quote.addProperty("quote", base64(machine.domain().quote(reportData)));
    quote.addProperty("runtime_data", base64(runtimeData));
    quote.add("verifier_nonce", nonce);
    return quote;
  }

  private byte[] runtimeData(byte[] heldData) {
    if (faults.has(Fault.OTHER_HELD_DATA)) {
      return "another protocol's held data".getBytes(StandardCharsets.US_ASCII);
    }
    return faults.has(Fault.JSON_RUNTIME_DATA)
        ? "{\"user-data\":\"00\"}".getBytes(StandardCharsets.US_ASCII)
        : heldData;
  }

  private String token(JsonObject request, Faults shown) throws IOException, InterruptedException {
    request.addProperty("token_signing_alg", options.algorithm());
    if (!options.policyIds().isEmpty()) {
      JsonArray ids = new JsonArray();
      options.policyIds().forEach(ids::add);
      request.add("policy_ids", ids);
    }
    String path = options.flat() ? "/ita/appraisal/v1/attest" : "/ita/appraisal/v2/attest";
    return JsonParser.parseString(post(path, request, shown))
        .getAsJsonObject()
        .get("token")
        .getAsString();
  }

  private String bundle(String kind, List<Device> devices, String nonce, Service service)
      throws IOException, InterruptedException {
    JsonObject request = new JsonObject();
    request.addProperty("nonce", nonce);
    request.addProperty("claims_version", options.claims());
    addEvidence(request, devices, nonce);
    return post("/nras/v4/attest/" + kind, request, faults.shownBy(service));
  }

  private static void addEvidence(JsonObject request, List<Device> devices, String nonce) {
    request.addProperty("arch", devices.getFirst().architecture());
    JsonArray list = new JsonArray();
    for (Device device : devices) {
      JsonObject entry = new JsonObject();
      entry.addProperty("evidence", base64(device.report(HexFormat.of().parseHex(nonce))));
      entry.addProperty("certificate", base64(device.certificateChain()));
      list.add(entry);
    }
    request.add("evidence_list", list);
  }

  private String post(String path, JsonObject body, Faults shown)
      throws IOException, InterruptedException {
    return send(
        request(path, shown)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private HttpRequest.Builder request(String path, Faults shown) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(services.resolve(path)).header("x-api-key", "simulated");
    return shown.set().isEmpty() ? request : request.header(Faults.HEADER, shown.labels());
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          request.uri().getPath() + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  private static byte[] nonceBytes(JsonObject nonce) {
    Base64.Decoder decoder = Base64.getDecoder();
    byte[] val = decoder.decode(nonce.get("val").getAsString());
    byte[] iat = decoder.decode(nonce.get("iat").getAsString());
    byte[] both = Arrays.copyOf(val, val.length + iat.length);
    System.arraycopy(iat, 0, both, val.length, iat.length);
    return both;
  }

  private static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }
}
