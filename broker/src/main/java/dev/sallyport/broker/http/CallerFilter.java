package dev.sallyport.broker.http;

import dev.sallyport.broker.http.Authenticator.Caller;
import dev.sallyport.broker.http.Authenticator.Credentials;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Asks who calls, on every route that is not open, before its body is read. */
public final class CallerFilter {
  private static final String BEARER = "Bearer ";
  private final Authenticator authenticator;
  private final Problems problems;

  CallerFilter(Authenticator authenticator, Problems problems) {
    this.authenticator = authenticator;
    this.problems = problems;
  }

  /** Lets a known caller through, and anyone to open routes. */
  @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
  public @Nullable Response admit(
      ContainerRequestContext request, ResourceInfo resource, RoutingContext routing) {
    MDC.put(Correlation.LOG_FIELD, Correlation.of(routing));
    RequestTrace.matched(routing, resource);
    if (resource.getResourceClass().isAnnotationPresent(OpenToWorkloads.class)) {
      return null;
    }
    return switch (authenticator.authenticate(credentials(request))) {
      case Outcome.Accepted<Caller> _ -> null;
      case Outcome.Refused<Caller>(Refusal refusal) -> {
        LogEvent.CALLER_REFUSED.write(routing.normalizedPath());
        RequestTrace.refused(routing, refusal.reason());
        yield problems.answer(refusal, Audience.TENANT, Correlation.of(routing));
      }
    };
  }

  private static Credentials credentials(ContainerRequestContext request) {
    return new Credentials(
        Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION))
            .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(header -> header.substring(BEARER.length())));
  }
}
