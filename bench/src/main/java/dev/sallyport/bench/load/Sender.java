package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Sends one request over a connection that is kept, and takes nothing but a release for an answer.
 */
public final class Sender {
  private static final int OK = 200;
  private final HttpClient http;
  private final URI releases;

  /** Sends to this broker. */
  public Sender(HttpClient http, URI broker) {
    this.http = http;
    this.releases = broker.resolve("/v1/releases");
  }

  /** Until the last byte of the answer is there. */
  void send(byte[] body) throws BenchException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(releases)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != OK) {
        throw new BenchException(
            "not released: " + new String(answer.body(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new BenchException("a release got no answer", e);
    }
  }
}
