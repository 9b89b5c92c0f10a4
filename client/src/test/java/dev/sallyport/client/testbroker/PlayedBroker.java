package dev.sallyport.client.testbroker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.client.BrokerAddress;
import dev.sallyport.client.ClientWiring;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.ProblemBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Speaks the HTTP API over loopback with the protocol's own records. Misbehaviour is queued for a
 * route and used up one request at a time; {@link #workloads} and {@link #tenants} change answers.
 */
public final class PlayedBroker implements AutoCloseable {
  /** The bearer token that tenant routes take. */
  public static final String TOKEN = "test-token-1";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Misbehaviour>> scripts = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final PlayedTenants tenants;
  private final PlayedWorkloads workloads;
  private final PlayedKeys keys = new PlayedKeys();
  private final PlayedKek kek = new PlayedKek();
  private SigningKey identity;
  private SigningKey next;

  /** One request as it came. */
  public record Request(String method, String path, Bytes body, String authorization) {}

  /** What a route does once instead of its work. */
  @FunctionalInterface
  public interface Misbehaviour {
    /** Answers, or does not. */
    void answer(HttpExchange exchange) throws IOException;
  }

  /** An answer of the played broker. */
  record Answer(int status, Bytes body) {
    static Answer of(Outcome<byte[]> outcome) {
      return switch (outcome) {
        case Outcome.Accepted<byte[]>(byte[] body) -> new Answer(200, Bytes.of(body));
        case Outcome.Refused<byte[]>(Refusal refusal) ->
            problem(refusal.reason().kind().status(), refusal.reason().label(), refusal.subject());
      };
    }

    static Answer problem(int status, String label, String detail) {
      return new Answer(status, Bytes.of(new ProblemBody(status, label, detail, "c-1").toUtf8()));
    }
  }

  private PlayedBroker(HttpServer server) throws GeneralSecurityException {
    this.server = server;
    this.identity = SigningKey.generate();
    this.next = SigningKey.generate();
    this.tenants = new PlayedTenants(this);
    this.workloads = new PlayedWorkloads(this);
  }

  /** Starts a broker on a free port of loopback. */
  public static PlayedBroker start() throws IOException, GeneralSecurityException {
    ClientWiring.registerConscrypt();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    PlayedBroker broker = new PlayedBroker(server);
    server.setExecutor(broker.threads);
    server.createContext("/", broker::handle);
    server.start();
    return broker;
  }

  /** The URL to give to a client. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The same as an address. */
  public BrokerAddress address() {
    return BrokerAddress.parse(url()).orElseThrow();
  }

  /** Signs everything. */
  public synchronized SigningKey identity() {
    return identity;
  }

  /** Will sign later. */
  public synchronized SigningKey next() {
    return next;
  }

  /** Becomes another broker: the identity key is replaced by one that nobody pinned. */
  public synchronized void replaceIdentity() throws GeneralSecurityException {
    identity = SigningKey.generate();
  }

  /** The next identity key becomes the current one, and there is a new next. */
  public synchronized void rotateIdentity() throws GeneralSecurityException {
    identity = next;
    next = SigningKey.generate();
  }

  /** The tenant side. */
  public PlayedTenants tenants() {
    return tenants;
  }

  /** The workload side. */
  public PlayedWorkloads workloads() {
    return workloads;
  }

  /** The operator's side. */
  public PlayedKeys keys() {
    return keys;
  }

  /** The tenant's key-encryption key. */
  public PlayedKek kek() {
    return kek;
  }

  /** Queues misbehaviour for the next requests whose path begins so. */
  public synchronized void script(String path, Misbehaviour... behaviours) {
    scripts.computeIfAbsent(path, _ -> new ArrayDeque<>()).addAll(List.of(behaviours));
  }

  /** The requests so far whose path begins so. */
  public synchronized List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().startsWith(path)).toList();
  }

  /** Stops listening. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Answers with a status and body, whatever was asked. */
  public static Misbehaviour status(int status, String body) {
    return exchange ->
        send(exchange, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Answers with a problem. */
  public static Misbehaviour problem(int status, String label) {
    Answer answer = Answer.problem(status, label, "");
    return exchange -> send(exchange, answer.status(), answer.body().toArray());
  }

  /** Answers 503 and asks for patience. */
  public static Misbehaviour busy(int retryAfterSeconds) {
    return exchange -> {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfterSeconds));
      problem(503, "overloaded").answer(exchange);
    };
  }

  /** Sends the client somewhere else. */
  public static Misbehaviour redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(307, -1);
    };
  }

  /** Does the work and loses the answer on the way: the connection breaks after half of it. */
  public Misbehaviour cutAnswer() {
    return exchange -> {
      Answer answer = work(exchange);
      exchange.sendResponseHeaders(answer.status(), answer.body().size());
      exchange.getResponseBody().write(answer.body().toArray(), 0, answer.body().size() / 2);
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Does the work and sends half of the answer as if it were the whole. */
  public Misbehaviour halfAnswer() {
    return exchange -> {
      Answer answer = work(exchange);
      send(exchange, answer.status(), answer.body().slice(0, 40).toArray());
    };
  }

  /** Never ends: sends a header and one byte, then nothing until the client gives up. */
  public static Misbehaviour drip() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
    };
  }

  /** Sends more than any answer has. */
  public static Misbehaviour flood(int bytes) {
    return exchange -> send(exchange, 200, new byte[bytes]);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Misbehaviour misbehaviour = next(exchange.getRequestURI().toString());
    if (misbehaviour != null) {
      misbehaviour.answer(exchange);
      return;
    }
    Answer answer = work(exchange);
    send(exchange, answer.status(), answer.body().toArray());
  }

  private synchronized @org.jspecify.annotations.Nullable Misbehaviour next(String path) {
    for (Map.Entry<String, Deque<Misbehaviour>> script : scripts.entrySet()) {
      if (path.startsWith(script.getKey()) && !script.getValue().isEmpty()) {
        return script.getValue().poll();
      }
    }
    return null;
  }

  private Answer work(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Bytes.of(exchange.getRequestBody().readAllBytes()),
            authorization == null ? "" : authorization);
    synchronized (this) {
      requests.add(request);
    }
    try {
      return route(request);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private Answer route(Request request) throws GeneralSecurityException {
    return switch (request.path()) {
      case "/v1/identity" -> new Answer(200, Bytes.of(identityAnswer()));
      case "/v1/challenges" -> Answer.of(workloads.challenge(request.body().toArray()));
      case "/v1/releases" -> Answer.of(workloads.release(request.body().toArray()));
      default ->
          request.authorization().equals("Bearer " + TOKEN)
              ? known(request)
              : Answer.problem(401, "unauthenticated", "");
    };
  }

  private Answer known(Request request) throws GeneralSecurityException {
    if (request.path().matches("/v1/tenants/[^/]*/kek(/rotations)?")) {
      return kek.route(request);
    }
    return request.path().matches("/v1/(tenants/[^/]*/)?keys(/rotations)?")
        ? keys.route(request)
        : tenants.route(request);
  }

  private byte[] identityAnswer() {
    return new IdentityAnswer(
            identity().publicKey().raw(), List.of(next().publicKey().raw()), 1_767_323_045_000L)
        .toUtf8();
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
