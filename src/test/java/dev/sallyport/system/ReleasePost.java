package dev.sallyport.system;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

/** A release request as it goes over the wire, good or bad. */
final class ReleasePost {
  private ReleasePost() {}

  static HttpRequest to(URI broker, byte[] body) {
    return builder(broker, body).build();
  }

  /** One that does not wait for ever. */
  static HttpRequest to(URI broker, byte[] body, Duration patience) {
    return builder(broker, body).timeout(patience).build();
  }

  private static HttpRequest.Builder builder(URI broker, byte[] body) {
    return HttpRequest.newBuilder(broker.resolve("/v1/releases"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }
}
