package dev.sallyport.broker.http;

import dev.sallyport.protocol.wire.ProblemBody;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a query that its route does not read as it was meant: a parameter that the route does not
 * have, whose sender believes that it narrows the answer, or one given twice, of which a reader on
 * the way may have looked at the other. Runs for callers who are known, and on open routes.
 */
public final class QueryFilter {

  /** Lets a request through whose every parameter is read. */
  @ServerRequestFilter
  public @Nullable Response check(UriInfo uri, ResourceInfo resource, RoutingContext routing) {
    if (uri.getQueryParameters().isEmpty()) {
      return null;
    }
    Set<String> known = parameters(resource.getResourceMethod());
    boolean read =
        uri.getQueryParameters().entrySet().stream()
            .allMatch(each -> known.contains(each.getKey()) && each.getValue().size() == 1);
    if (read) {
      return null;
    }
    ProblemBody problem = Problems.ambiguous(Ambiguity.QUERY, Correlation.of(routing));
    return Replies.problem(problem);
  }

  private static Set<String> parameters(Method route) {
    return Stream.of(route.getParameters())
        .map(parameter -> parameter.getAnnotation(QueryParam.class))
        .filter(QueryParam.class::isInstance)
        .map(QueryParam::value)
        .collect(Collectors.toUnmodifiableSet());
  }
}
