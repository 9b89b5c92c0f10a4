package dev.sallyport.broker.http;

import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.ProblemBody;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** Turns outcomes into answers, the same way on every route. */
final class Replies {
  private final Problems problems;

  Replies(Problems problems) {
    this.problems = problems;
  }

  /** JSON with this status, or the problem. */
  <T> Response json(
      Outcome<T> outcome, int status, Function<T, byte[]> writer, RoutingContext routing) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) ->
          Response.status(status)
              .type(MediaType.APPLICATION_JSON_TYPE)
              .entity(writer.apply(value))
              .build();
      case Outcome.Refused<T>(Refusal refusal) -> {
        RequestLog.refused(refusal);
        RequestTrace.refused(routing, refusal.reason());
        yield problems.answer(
            refusal, Audience.of(routing.normalizedPath()), Correlation.of(routing));
      }
    };
  }

  /** A problem as it stands. */
  static Response problem(ProblemBody body) {
    return Response.status(body.status())
        .type(ProblemBody.MEDIA_TYPE)
        .entity(body.toUtf8())
        .build();
  }
}
