package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ProblemBody;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every error a problem body: those of the framework, and those that nobody foresaw. */
final class ProblemMappers {
  private final Problems problems;
  private final CurrentVertxRequest request;

  ProblemMappers(Problems problems, CurrentVertxRequest request) {
    this.problems = problems;
    this.request = request;
  }

  /** What the framework refuses before a route is reached: 404, 405, 406, 413, 415. */
  @ServerExceptionMapper
  Response framework(WebApplicationException e) {
    RoutingContext routing = request.getCurrent();
    int status = e.getResponse().getStatus();
    String correlationId = Correlation.of(routing);
    return switch (status) {
      case 404 -> refused(RefusalReason.NOT_FOUND, routing);
      case 405 -> plain(Problems.methodNotAllowed(correlationId));
      case 406 -> plain(Problems.plain(status, "not-acceptable", correlationId));
      case 413 -> refused(RefusalReason.BODY_TOO_LARGE, routing);
      case 415 -> plain(Problems.unsupportedMediaType(correlationId));
      default ->
          status < 500
              ? plain(Problems.plain(status, "bad-request", correlationId))
              : internal(e, routing);
    };
  }

  /** A bug, or a machine that fails under us: refused, and told to the operator alone. */
  @ServerExceptionMapper
  Response unforeseen(Throwable e) {
    return internal(e, request.getCurrent());
  }

  private Response internal(Throwable e, RoutingContext routing) {
    LogEvent.REQUEST_FAILED.failed(e);
    return refused(RefusalReason.INTERNAL_ERROR, routing);
  }

  private Response refused(RefusalReason reason, RoutingContext routing) {
    return problems.answer(
        Refusal.of(reason), Audience.of(routing.normalizedPath()), Correlation.of(routing));
  }

  private static Response plain(ProblemBody body) {
    return Response.status(body.status())
        .type(ProblemBody.MEDIA_TYPE)
        .entity(body.toUtf8())
        .build();
  }
}
