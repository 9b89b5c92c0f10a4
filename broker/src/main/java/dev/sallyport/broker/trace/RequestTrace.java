package dev.sallyport.broker.trace;

import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import dev.sallyport.protocol.RefusalReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.AsyncResult;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The spans of one request: one for itself, and one below it for each stage of a release. Values
 * are templates, labels, numbers and the correlation id, which the broker itself made; a trace that
 * the caller claims to belong to is not looked at, since strangers could claim any.
 */
public final class RequestTrace {
  private static final String KEY = "sallyport.trace";
  private static final ScopedValue<RequestTrace> CURRENT = ScopedValue.newInstance();

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> CORRELATION =
      AttributeKey.stringKey("sallyport.correlation_id");
  private static final AttributeKey<String> STAGE = AttributeKey.stringKey("sallyport.stage");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sallyport.outcome");

  /** A method's name comes from the caller, who may invent one. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final Tracer tracer;
  private final InstantSource clock;
  private final Span span;
  private final String method;

  /**
   * The event loop, where all spans end: one that waits to be sent keeps the thread that ended it,
   * and a request's own thread keeps the request, with its body and its caller's token.
   */
  private final Executor loop;

  private RequestTrace(
      Tracer tracer, InstantSource clock, Span span, String method, Executor loop) {
    this.tracer = tracer;
    this.clock = clock;
    this.span = span;
    this.method = method;
    this.loop = loop;
  }

  static void begin(
      RoutingContext routing, String correlationId, Tracer tracer, InstantSource clock) {
    String named = routing.request().method().name();
    String method = METHODS.contains(named) ? named : "_OTHER";
    Span span =
        tracer
            .spanBuilder(method)
            .setNoParent()
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(clock.instant())
            .setAttribute(METHOD, method)
            .setAttribute(CORRELATION, correlationId)
            .startSpan();
    io.vertx.core.Context context = routing.vertx().getOrCreateContext();
    Executor loop = task -> context.runOnContext(_ -> task.run());
    RequestTrace trace = new RequestTrace(tracer, clock, span, method, loop);
    routing.put(KEY, trace);
    routing.addEndHandler(end -> trace.end(end, routing.response().getStatusCode()));
  }

  /** The request was for this route: its template is told, and never the path. */
  public static void matched(RoutingContext routing, ResourceInfo resource) {
    if (routing.get(KEY) != null) {
      matched(
          routing, template(resource.getResourceClass()) + template(resource.getResourceMethod()));
    }
  }

  /** The request was for the route with this template. */
  public static void matched(RoutingContext routing, String route) {
    RequestTrace trace = routing.get(KEY);
    if (trace != null) {
      trace.span.updateName(trace.method + " " + route);
      trace.span.setAttribute(ROUTE, route);
    }
  }

  /** The request was refused. */
  public static void refused(RoutingContext routing, RefusalReason reason) {
    RequestTrace trace = routing.get(KEY);
    if (trace != null) {
      trace.span.setAttribute(OUTCOME, reason.label());
    }
  }

  /** Does the work; stages that end in it on this thread are spans of this request. */
  public static <T> T around(RoutingContext routing, Supplier<T> work) {
    RequestTrace trace = routing.get(KEY);
    return trace == null ? work.get() : ScopedValue.where(CURRENT, trace).call(work::get);
  }

  static void ended(Stage stage, String outcome, Duration took) {
    if (CURRENT.isBound()) {
      CURRENT.get().addStage(stage, outcome, took);
    }
  }

  private void addStage(Stage stage, String outcome, Duration took) {
    Instant now = clock.instant();
    loop.execute(() ->
        tracer
            .spanBuilder("release " + stage.label())
            .setParent(Context.root().with(span))
            .setStartTimestamp(now.minus(took))
            .setAttribute(STAGE, stage.label())
            .setAttribute(OUTCOME, outcome)
            .startSpan()
            .end(now));
  }

  private void end(AsyncResult<Void> end, int status) {
    if (end.failed()) {
      span.setAttribute(OUTCOME, "connection-lost");
    } else {
      span.setAttribute(STATUS, (long) status);
      if (status < 400) {
        span.setAttribute(OUTCOME, ReleaseObserver.OK);
      }
    }
    if (end.failed() || status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    Instant now = clock.instant();
    loop.execute(() -> span.end(now));
  }

  private static String template(AnnotatedElement annotated) {
    Path path = annotated.getAnnotation(Path.class);
    return path == null ? "" : path.value();
  }
}
