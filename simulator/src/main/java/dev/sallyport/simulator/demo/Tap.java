package dev.sallyport.simulator.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Somebody on the way between workload and broker: reads everything, and puts a key of their own in
 * the place of the workload's where they are told to.
 */
final class Tap implements AutoCloseable {
  private static final String RELEASES = "/v1/releases";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI broker;
  private volatile boolean swapsKeys;
  private volatile byte[] lastRelease = new byte[0];

  private Tap(HttpServer server, URI broker) {
    this.server = server;
    this.broker = broker;
  }

  static Tap before(URI broker) throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Tap tap = new Tap(HttpServer.create(free, 0), broker);
    tap.server.createContext("/", tap::forward);
    tap.server.setExecutor(tap.threads);
    tap.server.start();
    return tap;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on, every release request carries the thief's key, or its own again. */
  void swapKeys(boolean on) {
    swapsKeys = on;
  }

  /** Sends the last release request that was seen once more, as it was or with the thief's key. */
  HttpResponse<String> replay(boolean withThiefsKey) throws IOException, InterruptedException {
    byte[] body = withThiefsKey ? withThiefsKey(lastRelease) : lastRelease;
    HttpRequest request =
        HttpRequest.newBuilder(broker.resolve(RELEASES))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean release = exchange.getRequestURI().getPath().equals(RELEASES);
      if (release) {
        lastRelease = body;
      }
      HttpResponse<byte[]> answer =
          http.send(
              request(exchange, release && swapsKeys ? withThiefsKey(body) : body),
              HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(broker.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : new String[] {"Content-Type", "Authorization", "Accept"}) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return request.build();
  }

  /** The thief's key in plain sight: an X25519 key under its number in RFC 9180. */
  private static byte[] withThiefsKey(byte[] body) throws IOException {
    try {
      byte[] encoded =
          KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic().getEncoded();
      byte[] key = new byte[2 + 32];
      key[1] = 0x20;
      System.arraycopy(encoded, encoded.length - 32, key, 2, 32);
      JsonObject recipient = new JsonObject();
      recipient.addProperty("plain", Base64.getUrlEncoder().withoutPadding().encodeToString(key));
      JsonObject request =
          JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
      request.add("recipient", recipient);
      return request.toString().getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK has no X25519", e);
    }
  }
}
