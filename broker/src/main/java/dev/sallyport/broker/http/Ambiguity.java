package dev.sallyport.broker.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What in a request's head a proxy before the broker could take otherwise than the broker does:
 * what the proxy's rules let through must be what is served here. Well-made clients send nothing of
 * the kind. Two lengths of a body, or codings of a transfer that Netty does not know, get no
 * further than its decoder.
 */
final class Ambiguity {
  /** The part that {@link QueryFilter} refuses, and routes that have no query. */
  static final String QUERY = "query";

  private static final String SLASH_IN_A_NAME = "%2F";

  private Ambiguity() {}

  /** Names the part that is ambiguous; empty where there is none. */
  static Optional<String> of(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!isKnown(request.version())) {
      return Optional.of("HTTP version");
    }
    if (!isForOneHost(request)) {
      return Optional.of("Host");
    }
    return isPlain(request.path(), routing.normalizedPath())
        ? Optional.empty()
        : Optional.of("path");
  }

  /** Any other HTTP/1 has no version here. */
  private static boolean isKnown(@Nullable HttpVersion version) {
    return version != null;
  }

  /** RFC 9112 section 3.2; HTTP/2 has a pseudo-header for it. */
  private static boolean isForOneHost(HttpServerRequest request) {
    int hosts = request.headers().getAll(HttpHeaders.HOST).size();
    return hosts == 1 || (hosts == 0 && request.version() != HttpVersion.HTTP_1_1);
  }

  /**
   * Whether the path is spelled in the one way that nobody rewrites: no dot segments, no empty
   * ones, no escapes but the one that names need, and none of the parameters that the framework
   * drops before it looks for a route.
   */
  private static boolean isPlain(@Nullable String path, String normalized) {
    return path != null
        && path.equals(normalized)
        && (path.length() == 1 || !path.endsWith("/"))
        && path.replace(SLASH_IN_A_NAME, "").chars().allMatch(Ambiguity::isPlain);
  }

  /** A separator, or unreserved (RFC 3986 section 2.3). */
  private static boolean isPlain(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "/-._~".indexOf(character) >= 0;
  }
}
