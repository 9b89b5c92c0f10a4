package dev.sallyport.broker.http;

import dev.sallyport.broker.store.TimedId;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * The id that a caller quotes and that the log, the explanation and the audit row carry. Always
 * made here: an id taken from the caller could be chosen to forge or to flood a log.
 */
final class Correlation {
  /** The response header that carries it, also where an answer has no problem body. */
  static final String HEADER = "X-Correlation-Id";

  /** The field of a log line. */
  static final String LOG_FIELD = "correlationId";

  private static final String KEY = "sallyport.correlation";

  private Correlation() {}

  /** Gives the request an id. */
  static String begin(RoutingContext routing, Instant now, SecureRandom random) {
    String text = TimedId.at(now, random).hex();
    routing.put(KEY, text);
    routing.response().putHeader(HEADER, text);
    return text;
  }

  /** Whether the request was given none yet. */
  static boolean isMissing(RoutingContext routing) {
    return routing.get(KEY) == null;
  }

  /** The id that the request was given. */
  static String of(RoutingContext routing) {
    String id = routing.get(KEY);
    return id == null ? "none" : id;
  }
}
