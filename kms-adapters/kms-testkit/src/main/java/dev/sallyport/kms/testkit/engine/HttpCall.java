package dev.sallyport.kms.testkit.engine;

import dev.sallyport.protocol.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as a {@link BreakingServer} got it.
 *
 * @param target path and query
 * @param headers names in lower case
 */
public record HttpCall(
    String method, String target, Map<String, List<String>> headers, Bytes body) {
  /** Copies the headers. */
  public HttpCall {
    headers = new TreeMap<>(headers);
  }

  /** The same request about something else. */
  public HttpCall withTarget(String other) {
    return new HttpCall(method, other, headers, body);
  }

  /** The same request with another body. */
  public HttpCall withBody(Bytes other) {
    return new HttpCall(method, target, headers, other);
  }

  /** The first header of this name, in lower case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }
}
