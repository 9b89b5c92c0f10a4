package dev.sallyport.broker.collateral;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An origin of key sets on this machine that counts who asks, and answers as badly as it is told.
 */
final class HostileIssuer implements AutoCloseable {
  private static final int COORDINATE = 48;
  private static final ECPublicKey KEY = p384();

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile HttpHandler answer = exchange -> send(exchange, 500, new byte[0]);

  HostileIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          answer.handle(exchange);
        });
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/certs");
  }

  /** How many requests came, answered or not. */
  int asked() {
    return asked.get();
  }

  /** Bytes of bodies that went out. */
  long written() {
    return written.get();
  }

  void answer(HttpHandler handler) {
    answer = handler;
  }

  /** Answers with a set of keys of these ids. */
  void serve(String... keyIds) {
    byte[] keySet = keySet(List.of(keyIds)).toUtf8();
    answer(exchange -> send(exchange, 200, keySet));
  }

  void status(int status) {
    answer(exchange -> send(exchange, status, new byte[0]));
  }

  /** Answers well, but not before {@code goOn}. */
  void serveWhen(CountDownLatch goOn, String... keyIds) {
    byte[] keySet = keySet(List.of(keyIds)).toUtf8();
    answer(exchange -> {
      awaitUntil(goOn);
      send(exchange, 200, keySet);
    });
  }

  /** Sends the client elsewhere. */
  void redirect(int status, URI elsewhere) {
    answer(exchange -> {
      exchange.getResponseHeaders().add("Location", elsewhere.toString());
      send(exchange, status, new byte[0]);
    });
  }

  /** A key set that would be good, were it not followed by white space without measure. */
  void padded(int size, boolean announced, String... keyIds) {
    byte[] keySet = keySet(List.of(keyIds)).toUtf8();
    byte[] padded = Arrays.copyOf(keySet, size);
    Arrays.fill(padded, keySet.length, size, (byte) ' ');
    answer(exchange -> {
      exchange.sendResponseHeaders(200, announced ? size : 0);
      for (int at = 0; at < size; at += 4096) {
        exchange.getResponseBody().write(padded, at, Math.min(4096, size - at));
        written.addAndGet(4096);
      }
      exchange.close();
    });
  }

  /** One byte of a good key set at a time, always in time for a reader that waits for the next. */
  void drip(String... keyIds) {
    byte[] keySet = keySet(List.of(keyIds)).toUtf8();
    answer(exchange -> {
      exchange.sendResponseHeaders(200, keySet.length);
      for (byte next : keySet) {
        exchange.getResponseBody().write(next);
        exchange.getResponseBody().flush();
        written.incrementAndGet();
        if (awaitFor(100)) {
          return;
        }
      }
    });
  }

  /** Announces a whole key set and hangs up in the middle of it. */
  void cut(String... keyIds) {
    byte[] keySet = keySet(List.of(keyIds)).toUtf8();
    answer(exchange -> {
      exchange.sendResponseHeaders(200, keySet.length);
      exchange.getResponseBody().write(keySet, 0, keySet.length / 2);
      exchange.getResponseBody().flush();
      exchange.close();
    });
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static JsonObject keySet(List<String> keyIds) {
    return JsonObject.builder()
        .putObjects("keys", keyIds.stream().map(HostileIssuer::key).toList())
        .build();
  }

  private static JsonObject key(String keyId) {
    return JsonObject.builder()
        .put("kty", "EC")
        .put("crv", "P-384")
        .put("alg", "ES384")
        .put("kid", keyId)
        .putBase64Url("x", coordinate(KEY.getW().getAffineX().toByteArray()))
        .putBase64Url("y", coordinate(KEY.getW().getAffineY().toByteArray()))
        .build();
  }

  private static byte[] coordinate(byte[] signed) {
    byte[] fixed = new byte[COORDINATE];
    int size = Math.min(signed.length, COORDINATE);
    System.arraycopy(signed, signed.length - size, fixed, COORDINATE - size, size);
    return fixed;
  }

  private static ECPublicKey p384() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return (ECPublicKey) generator.generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean awaitFor(long millis) throws IOException {
    return awaitUntil(closing, millis);
  }

  private static void awaitUntil(CountDownLatch latch) throws IOException {
    if (!awaitUntil(latch, 60_000)) {
      throw new IOException("the test never went on");
    }
  }

  private static boolean awaitUntil(CountDownLatch latch, long millis) throws IOException {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
