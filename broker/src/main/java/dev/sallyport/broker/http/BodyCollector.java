package dev.sallyport.broker.http;

import dev.sallyport.broker.http.Arrivals.Arrival;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * Collects a body on the event loop of its connection: no thread waits for whoever sends slowly,
 * and none is begun before the last byte is there. Everything but the cut runs on that loop.
 */
final class BodyCollector {
  private final HttpServerRequest request;
  private final int maxBytes;
  private final Consumer<Outcome<CollectedBody>> then;
  private final Arrival arrival;
  private long discarded;
  private boolean ended;

  private BodyCollector(
      RoutingContext routing,
      Arrivals arrivals,
      int maxBytes,
      Consumer<Outcome<CollectedBody>> then) {
    this.request = routing.request();
    this.maxBytes = maxBytes;
    this.then = then;
    Context loop = routing.vertx().getOrCreateContext();
    this.arrival = arrivals.begin(() -> loop.runOnContext(_ -> refuse(RefusalReason.OVERLOADED)));
  }

  /**
   * Collects it, and goes on with the body, with {@code body-too-large}, or with {@code overloaded}
   * where it had to make room. A caller who goes away in the middle is refused to nobody.
   *
   * @param then has to close the body
   */
  static void collect(
      RoutingContext routing,
      Arrivals arrivals,
      int maxBytes,
      Consumer<Outcome<CollectedBody>> then) {
    new BodyCollector(routing, arrivals, maxBytes, then).begin();
  }

  private void begin() {
    if (request.isEnded()) {
      complete();
      return;
    }
    request.handler(this::take);
    request.endHandler(_ -> complete());
    request.exceptionHandler(_ -> drop());
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void take(Buffer chunk) {
    if (ended) {
      discard(chunk);
    } else if (chunk.length() > maxBytes - arrival.size()) {
      refuse(RefusalReason.BODY_TOO_LARGE);
    } else if (!arrival.add(chunk.getBytes())) {
      refuse(RefusalReason.OVERLOADED);
    }
  }

  private void complete() {
    if (!ended && arrival.end()) {
      refuse(RefusalReason.OVERLOADED);
    } else if (!ended) {
      ended = true;
      then.accept(Outcome.accepted(new CollectedBody(arrival.content(), arrival)));
    }
  }

  private void refuse(RefusalReason reason) {
    if (drop()) {
      then.accept(Outcome.refused(reason));
    }
  }

  /** Whether this ends it. */
  private boolean drop() {
    boolean first = !ended;
    if (first) {
      ended = true;
      arrival.close();
    }
    return first;
  }

  /**
   * A body a little too long is read to its end, so that the connection serves its next request.
   */
  private void discard(Buffer chunk) {
    discarded += chunk.length();
    if (discarded <= maxBytes) {
      return;
    }
    // Whoever sends without end is not read on; with HTTP/2 other streams share the connection.
    if (request.version() == HttpVersion.HTTP_2) {
      request.pause();
    } else {
      var _ = request.connection().close();
    }
  }
}
