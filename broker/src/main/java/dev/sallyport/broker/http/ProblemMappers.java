package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
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
    return status < 500
        ? Replies.problem(problems.framework(status, audience(routing), Correlation.of(routing)))
        : internal(e, routing);
  }

  /** A bug, or a machine that fails under us: refused, and told to the operator alone. */
  @ServerExceptionMapper
  Response unforeseen(Throwable e) {
    return internal(e, request.getCurrent());
  }

  private Response internal(Throwable e, RoutingContext routing) {
    LogEvent.REQUEST_FAILED.failed(e);
    return problems.answer(
        Refusal.of(RefusalReason.INTERNAL_ERROR), audience(routing), Correlation.of(routing));
  }

  private static Audience audience(RoutingContext routing) {
    return Audience.of(routing.normalizedPath());
  }
}
