package dev.sallyport.kms.testkit.engine;

import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a {@link BreakingServer} answers, whole or not. */
public sealed interface HttpReply {

  /** An answer as it should be. */
  record Whole(int status, Map<String, String> headers, Bytes body) implements HttpReply {
    /** Copies the headers. */
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /** The beginning of an answer, then the end of the connection. */
  record Cut() implements HttpReply {}

  /** The beginning of an answer, and a byte now and then. */
  record Slow() implements HttpReply {}

  /** Nothing at all. */
  record Never() implements HttpReply {}

  /** A whole answer of JSON. */
  static HttpReply json(int status, String body) {
    return new Whole(
        status,
        Map.of("Content-Type", "application/json"),
        Bytes.of(body.getBytes(StandardCharsets.UTF_8)));
  }
}
