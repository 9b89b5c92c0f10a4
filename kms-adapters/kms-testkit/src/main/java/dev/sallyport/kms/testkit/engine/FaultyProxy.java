package dev.sallyport.kms.testkit.engine;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A proxy before a real engine that commits one {@link Rig.Fault}. */
public final class FaultyProxy implements AutoCloseable {
  /** What the JDK's client sets by itself, or what belongs to one connection. */
  private static final Set<String> HOP_BY_HOP =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings", "date");

  private final Behind behind;
  private final Rig.Fault fault;
  private final HttpClient client;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final BreakingServer server;

  /**
   * The engine behind a proxy.
   *
   * @param tls for an engine with HTTPS: whom to trust and what to show
   * @param aboutKey tells a request about a key from, say, a login
   * @param toAnotherKey makes a request about a key one about another key
   */
  public record Behind(
      URI address,
      Optional<SSLContext> tls,
      Predicate<HttpCall> aboutKey,
      UnaryOperator<HttpCall> toAnotherKey) {}

  private FaultyProxy(Optional<TestAuthority> authority, Behind behind, Rig.Fault fault)
      throws IOException {
    this.behind = behind;
    this.fault = fault;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    behind.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
    this.server = BreakingServer.start(authority, this::answer);
  }

  /**
   * Starts a proxy.
   *
   * @param authority issues its certificate; plain HTTP where there is none
   * @param fault any but {@link Rig.Fault#NOT_SERVING}, which is for the engine itself
   */
  public static FaultyProxy start(Optional<TestAuthority> authority, Behind behind, Rig.Fault fault)
      throws IOException {
    return new FaultyProxy(authority, behind, fault);
  }

  /** Where to send requests. */
  public URI address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }

  private HttpReply answer(HttpCall call) throws IOException, InterruptedException {
    return switch (fault) {
      case ANSWER_ABOUT_ANOTHER_KEY ->
          forward(behind.aboutKey().test(call) ? behind.toAnotherKey().apply(call) : call);
      case NO_ANSWER -> new HttpReply.Never();
      case SLOW_ANSWER -> new HttpReply.Slow();
      case CUT_ANSWER -> new HttpReply.Cut();
      case TOO_MANY_CALLS ->
          new HttpReply.Whole(
              429, Map.of("Retry-After", Long.toString(Rig.RETRY_AFTER.toSeconds())), call.body());
      case INTERNAL_ERROR -> failure(call);
      case FIRST_CALL_FAILS ->
          behind.aboutKey().test(call) && failed.compareAndSet(false, true)
              ? failure(call)
              : forward(call);
      case NOT_SERVING -> throw new IllegalStateException("a fault of the engine itself");
    };
  }

  /** Repeats the request: an adapter that prints an error's body would print a key. */
  private static HttpReply failure(HttpCall call) {
    return new HttpReply.Whole(500, Map.of("Content-Type", "application/json"), call.body());
  }

  private HttpReply forward(HttpCall call) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.address().resolve(call.target()))
            .method(
                call.method(),
                call.body().size() == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(call.body().toArray()));
    for (Map.Entry<String, List<String>> header : call.headers().entrySet()) {
      if (!HOP_BY_HOP.contains(header.getKey())) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    return new HttpReply.Whole(
        response.statusCode(),
        response
            .headers()
            .firstValue("Content-Type")
            .map(type -> Map.of("Content-Type", type))
            .orElse(Map.of()),
        Bytes.of(response.body()));
  }
}
