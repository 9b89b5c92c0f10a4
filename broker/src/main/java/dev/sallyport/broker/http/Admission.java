package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.trace.Traces;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ReleaseRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What is decided before a byte of a body is read: the request's id, whether its connection already
 * waits for too many answers, whether its head says one thing to everybody, and whether there is
 * room for one more. A request that has a body asks for room when its body is there.
 */
@Singleton
final class Admission {
  private static final int BEFORE_EVERYTHING = -10_000;

  /** The order of routes that serve what was admitted. */
  static final int DONE = BEFORE_EVERYTHING + 2;

  private static final long LARGEST_BODY = ReleaseRequest.LIMITS.maxBytes();
  private final Answers answers;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Traces traces;
  private final Intake intake;
  private final Attendance attendance = new Attendance();

  Admission(
      Answers answers, SecureRandom random, InstantSource clock, Traces traces, Intake intake) {
    this.answers = answers;
    this.random = random;
    this.clock = clock;
    this.traces = traces;
    this.intake = intake;
  }

  void install(@Observes Router router) {
    router.route().order(BEFORE_EVERYTHING).handler(this::receive).failureHandler(this::fail);
    router.route("/v1/*").order(BEFORE_EVERYTHING + 1).handler(this::admit);
    router.errorHandler(404, routing -> end(routing, RefusalReason.NOT_FOUND));
  }

  /** Lets nobody in any more; gives how many are in. */
  int close() {
    return attendance.close();
  }

  /** Waits, once closed, until nobody is in; gives how many are in after that time. */
  int awaitEmpty(Duration timeout) throws InterruptedException {
    return attendance.awaitEmpty(timeout);
  }

  private void receive(RoutingContext routing) {
    identify(routing);
    Optional<String> ambiguity = Ambiguity.of(routing);
    if (ambiguity.isPresent()) {
      answers.refuseAmbiguous(routing, ambiguity.get());
    } else if (routing.request().headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      // No coding is undone here: a proxy that does would see another body than the broker.
      answers.refuseMediaType(routing);
    } else {
      routing.next();
    }
  }

  private void identify(RoutingContext routing) {
    PipelineLimit.watch(routing.request());
    traces.begin(routing, Correlation.begin(routing, clock.instant(), random));
    // Sealed answers and explanations are for one reader; no proxy keeps them.
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /** What the framework refuses, some of it before any route: a request without a host, say. */
  private void fail(RoutingContext routing) {
    if (Correlation.isMissing(routing)) {
      identify(routing);
    }
    int status = routing.statusCode();
    Optional<String> ambiguity = Ambiguity.of(routing);
    if (routing.response().headWritten()) {
      routing.response().reset();
    } else if (ambiguity.isPresent()) {
      answers.refuseAmbiguous(routing, ambiguity.get());
    } else if (status >= 400 && status < 500) {
      answers.refuseByStatus(routing, status);
    } else {
      Throwable failure = routing.failure();
      LogEvent.REQUEST_FAILED.failed(
          failure == null ? new IllegalStateException("status " + status) : failure);
      end(routing, RefusalReason.INTERNAL_ERROR);
    }
  }

  private void admit(RoutingContext routing) {
    if (!attendance.enter()) {
      // On a connection that stays open the next request would come here again.
      routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      end(routing, RefusalReason.SHUTTING_DOWN);
      return;
    }
    // Called once, whether the answer was sent or the connection was lost.
    routing.addEndHandler(_ -> attendance.leave());
    if (announces(routing) > LARGEST_BODY) {
      end(routing, RefusalReason.BODY_TOO_LARGE);
      return;
    }
    if (routing.request().method().equals(HttpMethod.POST)) {
      routing.next();
      return;
    }
    Semaphore room = intake.work(Audience.of(routing.normalizedPath()));
    if (!room.tryAcquire()) {
      end(routing, RefusalReason.OVERLOADED);
      return;
    }
    routing.addEndHandler(_ -> room.release());
    routing.next();
  }

  /** What is longer than any route takes is refused unread; each route has its own lower bound. */
  private static long announces(RoutingContext routing) {
    try {
      return Long.parseLong(routing.request().getHeader(HttpHeaders.CONTENT_LENGTH));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void end(RoutingContext routing, RefusalReason reason) {
    answers.refuse(routing, Refusal.of(reason));
  }
}
