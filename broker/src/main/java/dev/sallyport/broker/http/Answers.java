package dev.sallyport.broker.http;

import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.ProblemBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Writes the answers of what is served without the framework's resources; called on the event loop
 * of the request. {@link Replies} makes the same answers for those.
 */
final class Answers {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("Allow");
  private final Problems problems;

  Answers(Problems problems) {
    this.problems = problems;
  }

  /** JSON with status 200, or the problem. */
  void send(RoutingContext routing, Outcome<byte[]> outcome) {
    switch (outcome) {
      case Outcome.Accepted<byte[]>(byte[] json) -> write(routing.response(), 200, JSON, json);
      case Outcome.Refused<byte[]>(Refusal refusal) -> refuse(routing, refusal);
    }
  }

  /** The problem. */
  void refuse(RoutingContext routing, Refusal refusal) {
    RequestTrace.refused(routing, refusal.reason());
    if (Problems.isPassing(refusal.reason())) {
      routing.response().putHeader(RETRY_AFTER, Problems.SECONDS_TO_RETRY);
    }
    write(
        routing.response(),
        problems.body(refusal, Audience.of(routing.normalizedPath()), Correlation.of(routing)));
  }

  /** Another method than this one was used. */
  void refuseMethod(RoutingContext routing, String allowed) {
    routing.response().putHeader(ALLOW, allowed);
    write(routing.response(), Problems.methodNotAllowed(Correlation.of(routing)));
  }

  /** The body is not announced as JSON. */
  void refuseMediaType(RoutingContext routing) {
    write(routing.response(), Problems.unsupportedMediaType(Correlation.of(routing)));
  }

  /** This part of the request's head says different things to different readers. */
  void refuseAmbiguous(RoutingContext routing, String part) {
    write(routing.response(), Problems.ambiguous(part, Correlation.of(routing)));
  }

  /** The framework refuses it with a status from 400 to 499. */
  void refuseByStatus(RoutingContext routing, int status) {
    write(
        routing.response(),
        problems.framework(status, Audience.of(routing.normalizedPath()), Correlation.of(routing)));
  }

  private static void write(HttpServerResponse response, ProblemBody body) {
    write(response, body.status(), ProblemBody.MEDIA_TYPE, body.toUtf8());
  }

  private static void write(
      HttpServerResponse response, int status, CharSequence type, byte[] body) {
    // Whoever has gone meanwhile gets no answer.
    if (!response.closed()) {
      var _ =
          response
              .setStatusCode(status)
              .putHeader(HttpHeaders.CONTENT_TYPE, type)
              .end(Buffer.buffer(body));
    }
  }
}
