package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.release.ChallengeService;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.release.ReleaseService;
import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link WorkloadRoute}s, without credentials: evidence decides. A body is collected on the
 * event loop of its connection, so that a stranger who sends slowly holds no thread; then one
 * thread does all of the work, and the event loop sends the answer.
 */
@Singleton
final class WorkloadRoutes {
  private static final String JSON = "application/json";
  private final Provider<ChallengeService> challenges;
  private final Provider<ReleaseService> releases;
  private final RefusalRing refusals;
  private final SourceRate rate;
  private final Intake intake;
  private final Answers answers;
  private final Executor threads;

  /**
   * Made before the broker looks at its settings, its providers and its keys: what needs those is
   * asked for with the first request, when all of that has been done.
   */
  WorkloadRoutes(
      Provider<ChallengeService> challenges,
      Provider<ReleaseService> releases,
      RefusalRing refusals,
      SourceRate rate,
      Intake intake,
      Answers answers,
      RequestThreads threads) {
    this.challenges = challenges;
    this.releases = releases;
    this.refusals = refusals;
    this.rate = rate;
    this.intake = intake;
    this.answers = answers;
    this.threads = threads;
  }

  /** What a route does with a body. */
  private interface Work {
    Outcome<byte[]> answer(byte[] body, RoutingContext routing);
  }

  void install(@Observes Router router) {
    for (WorkloadRoute route : WorkloadRoute.values()) {
      router
          .route(route.path())
          .order(Admission.DONE)
          .handler(routing -> take(routing, route, work(route)));
    }
  }

  private Work work(WorkloadRoute route) {
    return switch (route) {
      case CHALLENGES -> this::challenge;
      case RELEASES -> this::release;
    };
  }

  private void take(RoutingContext routing, WorkloadRoute route, Work work) {
    RequestTrace.matched(routing, route.path());
    Context loop = routing.vertx().getOrCreateContext();
    if (!routing.request().method().equals(HttpMethod.POST)) {
      answers.refuseMethod(routing, HttpMethod.POST.name());
    } else if (!isJson(routing.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      answers.refuseMediaType(routing);
    } else if (routing.request().query() != null) {
      answers.refuseAmbiguous(routing, Ambiguity.QUERY);
    } else if (route == WorkloadRoute.CHALLENGES && !rate.take(source(routing))) {
      begin(routing, loop, Outcome.refused(RefusalReason.RATE_LIMITED), work);
    } else {
      intake.collect(
          Audience.WORKLOAD, routing, route.maxBytes(), body -> begin(routing, loop, body, work));
    }
  }

  private void begin(RoutingContext routing, Context loop, Outcome<CollectedBody> body, Work work) {
    threads.execute(() -> work(routing, loop, body, work));
  }

  private void work(RoutingContext routing, Context loop, Outcome<CollectedBody> body, Work work) {
    MDC.put(Correlation.LOG_FIELD, Correlation.of(routing));
    Outcome<byte[]> answer = answer(routing, body, work);
    if (answer instanceof Outcome.Refused<byte[]>(Refusal refusal)) {
      RequestLog.refused(refusal);
    }
    loop.runOnContext(_ -> answers.send(routing, answer));
  }

  /** A bug, or a machine that fails under us, is refused, and told to the operator alone. */
  private Outcome<byte[]> answer(RoutingContext routing, Outcome<CollectedBody> body, Work work) {
    try {
      return body.then(held -> answer(routing, held, work));
    } catch (Throwable e) {
      LogEvent.REQUEST_FAILED.failed(e);
      return Outcome.refused(RefusalReason.INTERNAL_ERROR);
    }
  }

  private static Outcome<byte[]> answer(RoutingContext routing, CollectedBody body, Work work) {
    try (body) {
      return work.answer(body.content(), routing);
    }
  }

  private Outcome<byte[]> challenge(byte[] body, RoutingContext routing) {
    return ChallengeRequest.parse(body)
        .then(asked -> challenges.get().issue(asked))
        .map(ChallengeAnswer::toUtf8);
  }

  private Outcome<byte[]> release(byte[] body, RoutingContext routing) {
    return ReleaseRequest.parse(body)
        .then(request -> release(request, routing))
        .map(ReleaseAnswer::toUtf8);
  }

  private Outcome<ReleaseAnswer> release(ReleaseRequest request, RoutingContext routing) {
    ReleaseService.Result result =
        RequestTrace.around(
            routing, () -> releases.get().release(request, Correlation.of(routing)));
    // After the answer is sent, so that its time does not tell whether there was one to keep.
    result.explanation().ifPresent(kept -> routing.addEndHandler(_ -> refusals.add(kept)));
    return RequestLog.release(request.resources(), result);
  }

  /** Whoever names no type is taken at the route's word. */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().equalsIgnoreCase(JSON);
  }

  /** A proxy's word for it counts only where {@code quarkus.http.proxy} says so. */
  private static InetAddress source(RoutingContext routing) {
    String address = routing.request().remoteAddress().hostAddress();
    // A literal, never looked up; a transport without addresses is this machine.
    return address == null ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(address);
  }
}
