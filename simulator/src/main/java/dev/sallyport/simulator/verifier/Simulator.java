package dev.sallyport.simulator.verifier;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.fault.Service;
import dev.sallyport.simulator.machine.DeviceKind;
import dev.sallyport.simulator.machine.EvidenceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Both services on one loopback port: Intel's under {@code /ita}, NVIDIA's under {@code /nras}, by
 * the paths, JSON members and headers of the real ones. Its keys live as long as it runs.
 */
public final class Simulator implements AutoCloseable {
  private static final int MAX_BODY = 500 * 1024;
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads;
  private final URI address;
  private final TrustAuthority trustAuthority;
  private final DeviceAttestation devices;
  private final GenuineSigner signer;
  private final Set<String> withheld = ConcurrentHashMap.newKeySet();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  private Simulator(HttpServer server, SimulatorOptions options) {
    this.server = server;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("simulator-", 0).factory());
    this.address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    Instant now = options.clock().instant();
    IntelKeys intel = new IntelKeys(address.resolve("/ita/"), now);
    NvidiaKeys nvidia = new NvidiaKeys(now);
    this.trustAuthority =
        new TrustAuthority(
            intel, options.trustAuthorityIssuer(), address.resolve("/ita/certs"), options.clock());
    this.devices = new DeviceAttestation(nvidia, options.deviceIssuer(), options.clock());
    this.signer = new GenuineSigner(intel, nvidia);
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @throws IOException if the port is taken
   */
  public static Simulator start(SimulatorOptions options) throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port());
    Simulator simulator = new Simulator(HttpServer.create(at, 0), options);
    simulator.addRoutes();
    simulator.server.setExecutor(simulator.threads);
    simulator.server.start();
    return simulator;
  }

  /** Where it listens, without a path. */
  public URI address() {
    return address;
  }

  /** The certificate at the top of the CPU tokens' chain, as a PEM file has it. */
  public String rootCertificatePem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(trustAuthority.rootCertificate());
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  /** Signs whatever a test in this process wants signed. */
  public GenuineSigner signer() {
    return signer;
  }

  /** From now on a GET of this path answers 503, as a service that is down does. */
  public void withhold(String path) {
    withheld.add(path);
  }

  /** From now on a GET of this path gets no answer, until the latch that this gives is let go. */
  public CountDownLatch hold(String path) {
    CountDownLatch latch = new CountDownLatch(1);
    held.put(path, latch);
    return latch;
  }

  @Override
  public void close() {
    held.values().forEach(CountDownLatch::countDown);
    server.stop(0);
    threads.shutdownNow();
  }

  private void addRoutes() {
    get("/ita/certs", faults -> Answer.json(trustAuthority.keySet()));
    get("/ita/crl/root-ca-crl.der", faults -> Answer.binary(trustAuthority.rootRevocations()));
    get("/ita/crl/ats-ca-crl.der", faults -> Answer.binary(trustAuthority.leafRevocations()));
    get("/ita/appraisal/v1/nonce", faults -> Answer.json(trustAuthority.nonce(faults)));
    get("/ita/appraisal/v2/nonce", faults -> Answer.json(trustAuthority.nonce(faults)));
    Set<Service> composite = Set.of(Service.TRUST_AUTHORITY, Service.COMPOSITE);
    post("/ita/appraisal/v1/attest", Set.of(Service.TRUST_AUTHORITY), trustAuthority::attestFlat);
    post("/ita/appraisal/v2/attest", composite, trustAuthority::attest);
    get("/nras/.well-known/jwks.json", faults -> Answer.json(devices.keySet()));
    addDeviceRoutes("/nras/v3/attest/", "2.0");
    addDeviceRoutes("/nras/v4/attest/", "3.0");
  }

  private void addDeviceRoutes(String path, String claims) {
    post(
        path + "gpu",
        Set.of(Service.GPUS),
        (request, faults) -> devices.attest(request, DeviceKind.GPU, claims, faults));
    post(
        path + "switch",
        Set.of(Service.SWITCHES),
        (request, faults) -> devices.attest(request, DeviceKind.SWITCH, claims, faults));
  }

  /** What answers a GET. */
  @FunctionalInterface
  private interface Getter {
    Answer answer(Faults faults);
  }

  /** What answers a POST. */
  @FunctionalInterface
  private interface Poster {
    JsonElement answer(JsonObject request, Faults faults) throws EvidenceException;
  }

  /** An answer on its way. */
  private static final class Answer {
    private final int status;
    private final String type;
    private final byte[] body;

    private Answer(int status, String type, byte[] body) {
      this.status = status;
      this.type = type;
      this.body = body;
    }

    static Answer json(JsonElement json) {
      return new Answer(200, JSON, Json.bytes(json));
    }

    static Answer binary(byte[] body) {
      return new Answer(200, "application/pkix-crl", body);
    }

    static Answer refused(int status, String message) {
      JsonObject error = new JsonObject();
      error.addProperty("error", message);
      return new Answer(status, JSON, Json.bytes(error));
    }
  }

  private void get(String path, Getter getter) {
    server.createContext(
        path,
        exchange -> {
          boolean matches = matches(exchange, path, "GET");
          send(
              exchange,
              matches ? safeGet(exchange, getter) : Answer.refused(404, "no such resource"));
        });
  }

  private Answer safeGet(HttpExchange exchange, Getter getter) {
    await(held.get(exchange.getRequestURI().getPath()));
    if (withheld.contains(exchange.getRequestURI().getPath())) {
      return Answer.refused(503, "down");
    }
    try {
      return getter.answer(faults(exchange));
    } catch (IllegalArgumentException e) {
      return Answer.refused(400, String.valueOf(e.getMessage()));
    }
  }

  private static void await(@Nullable CountDownLatch latch) {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(String path, Set<Service> services, Poster poster) {
    server.createContext(
        path,
        exchange -> {
          boolean matches = matches(exchange, path, "POST");
          send(
              exchange,
              matches
                  ? answer(exchange, services, poster)
                  : Answer.refused(404, "no such resource"));
        });
  }

  private static Answer answer(HttpExchange exchange, Set<Service> services, Poster poster)
      throws IOException {
    if (services.contains(Service.TRUST_AUTHORITY)
        && exchange.getRequestHeaders().getFirst("x-api-key") == null) {
      return Answer.refused(401, "x-api-key is missing");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      return Answer.refused(413, "body is larger than " + MAX_BODY + " bytes");
    }
    try {
      Faults faults = faults(exchange);
      requireShown(faults, services);
      return Answer.json(poster.answer(Json.parseObject(body), faults));
    } catch (EvidenceException | IllegalArgumentException e) {
      return Answer.refused(400, String.valueOf(e.getMessage()));
    }
  }

  /** A fault sent to a service that cannot show it would look like good evidence. */
  private static void requireShown(Faults faults, Set<Service> services) {
    for (Fault fault : faults.set()) {
      if (services.stream().noneMatch(fault.shownBy()::contains)) {
        throw new IllegalArgumentException("not shown here: " + fault.label());
      }
    }
  }

  private static Faults faults(HttpExchange exchange) {
    String labels = exchange.getRequestHeaders().getFirst(Faults.HEADER);
    return labels == null ? Faults.none() : Faults.parse(labels);
  }

  private static boolean matches(HttpExchange exchange, String path, String method) {
    return exchange.getRequestMethod().equals(method)
        && exchange.getRequestURI().getPath().equals(path);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      String requestId = exchange.getRequestHeaders().getFirst("request-id");
      exchange.getResponseHeaders().set("Content-Type", answer.type);
      exchange.getResponseHeaders().set("trace-id", UUID.randomUUID().toString());
      exchange
          .getResponseHeaders()
          .set("request-id", requestId == null ? UUID.randomUUID().toString() : requestId);
      exchange.sendResponseHeaders(answer.status, answer.body.length);
      exchange.getResponseBody().write(answer.body);
    }
  }
}
