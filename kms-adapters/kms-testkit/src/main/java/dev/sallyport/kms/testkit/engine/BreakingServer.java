package dev.sallyport.kms.testkit.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An HTTP or HTTPS server on the loopback interface that can break its answers. */
public final class BreakingServer implements AutoCloseable {
  private static final int PROMISED = 1000;
  private static final byte[] START = "{\"data\":".getBytes(StandardCharsets.US_ASCII);

  private final HttpServer server;
  private final URI address;
  private final Handler handler;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);

  private BreakingServer(HttpServer server, String scheme, Handler handler) {
    this.server = server;
    this.address = URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    this.handler = handler;
  }

  /** Decides on an answer. */
  @FunctionalInterface
  public interface Handler {
    /** The answer to a request. */
    HttpReply answer(HttpCall call) throws IOException, InterruptedException;
  }

  /**
   * Starts a server.
   *
   * @param authority issues its certificate for 127.0.0.1; plain HTTP where there is none
   */
  public static BreakingServer start(Optional<TestAuthority> authority, Handler handler)
      throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    BreakingServer server;
    if (authority.isPresent()) {
      HttpsServer https = HttpsServer.create(any, 0);
      TestAuthority.Issued own = authority.get().server("127.0.0.1");
      https.setHttpsConfigurator(new HttpsConfigurator(authority.get().tls(Optional.of(own))));
      server = new BreakingServer(https, "https", handler);
    } else {
      server = new BreakingServer(HttpServer.create(any, 0), "http", handler);
    }
    server.start();
    return server;
  }

  /** Scheme, host and port. */
  public URI address() {
    return address;
  }

  /** Ends all answers, and those that would never end. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void start() {
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, handler.answer(call(exchange)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpCall call(HttpExchange exchange) throws IOException {
    return new HttpCall(
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        exchange.getRequestHeaders().entrySet().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)),
        Bytes.of(exchange.getRequestBody().readAllBytes()));
  }

  private void send(HttpExchange exchange, HttpReply reply)
      throws IOException, InterruptedException {
    switch (reply) {
      case HttpReply.Whole(int status, Map<String, String> headers, Bytes body) -> {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.size() == 0 ? -1 : body.size());
        if (body.size() > 0) {
          exchange.getResponseBody().write(body.toArray());
        }
      }
      case HttpReply.Cut() -> begin(exchange);
      case HttpReply.Slow() -> {
        OutputStream out = begin(exchange);
        for (int i = START.length; i < PROMISED && !isClosed(50); i++) {
          out.write(' ');
          out.flush();
        }
      }
      case HttpReply.Never() -> closed.await();
    }
  }

  /** Closing the exchange before all that was promised is sent closes the connection. */
  private static OutputStream begin(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, PROMISED);
    OutputStream out = exchange.getResponseBody();
    out.write(START);
    out.flush();
    return out;
  }

  private boolean isClosed(int millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }
}
