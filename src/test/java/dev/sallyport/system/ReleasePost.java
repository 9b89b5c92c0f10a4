package dev.sallyport.system;

import java.net.URI;
import java.net.http.HttpRequest;

/** A release request as it goes over the wire, good or bad. */
final class ReleasePost {
  private ReleasePost() {}

  static HttpRequest to(URI broker, byte[] body) {
    return HttpRequest.newBuilder(broker.resolve("/v1/releases"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }
}
