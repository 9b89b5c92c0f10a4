package dev.sallyport.broker.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.broker.trace.Traces;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.ReleaseRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * What is decided before a byte of a body is read: the request's id, and whether there is room for
 * one more. Workloads and tenants have room of their own, so that a flood of strangers does not
 * keep an owner from withdrawing what they ask for.
 */
@Singleton
final class Admission {
  private static final int BEFORE_EVERYTHING = -10_000;
  private static final long LARGEST_BODY = ReleaseRequest.LIMITS.maxBytes();
  private final Problems problems;
  private final SecureRandom random;
  private final Traces traces;
  private final BrokerConfig.Limits limits;
  private final Semaphore workloads;
  private final Semaphore tenants;
  private volatile boolean closed;

  Admission(BrokerConfig config, Problems problems, SecureRandom random, Traces traces) {
    this.problems = problems;
    this.random = random;
    this.traces = traces;
    this.limits = config.limits();
    this.workloads = new Semaphore(limits.inFlight());
    this.tenants = new Semaphore(limits.tenantInFlight());
  }

  void install(@Observes Router router) {
    router.route().order(BEFORE_EVERYTHING).handler(this::identify);
    router.route("/v1/*").order(BEFORE_EVERYTHING + 1).handler(this::admit);
    router.errorHandler(404, routing -> end(routing, RefusalReason.NOT_FOUND));
    router.errorHandler(413, routing -> end(routing, RefusalReason.BODY_TOO_LARGE));
  }

  /** Lets nobody in any more; gives how many are in. */
  int close() {
    closed = true;
    return limits.inFlight()
        - workloads.availablePermits()
        + limits.tenantInFlight()
        - tenants.availablePermits();
  }

  /**
   * Waits, once closed, until nobody is in; gives how many are in after that time. The room is
   * taken and not given back, so that whoever passed the door in the moment of closing finds none.
   */
  int awaitEmpty(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    return takeAll(workloads, limits.inFlight(), end)
        + takeAll(tenants, limits.tenantInFlight(), end);
  }

  private static int takeAll(Semaphore room, int size, long end) throws InterruptedException {
    return room.tryAcquire(size, end - System.nanoTime(), NANOSECONDS)
        ? 0
        : size - room.availablePermits();
  }

  private void identify(RoutingContext routing) {
    traces.begin(routing, Correlation.begin(routing, random));
    // Sealed answers and explanations are for one reader; no proxy keeps them.
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing.next();
  }

  private void admit(RoutingContext routing) {
    if (closed) {
      // On a connection that stays open the next request would come here again.
      routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      end(routing, RefusalReason.SHUTTING_DOWN);
      return;
    }
    if (announces(routing) > LARGEST_BODY) {
      end(routing, RefusalReason.BODY_TOO_LARGE);
      return;
    }
    Semaphore room =
        switch (Audience.of(routing.normalizedPath())) {
          case WORKLOAD -> workloads;
          case TENANT -> tenants;
        };
    if (!room.tryAcquire()) {
      end(routing, RefusalReason.OVERLOADED);
      return;
    }
    // Called once, whether the answer was sent or the connection was lost.
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
    RequestTrace.refused(routing, reason);
    ProblemBody body =
        problems.body(
            Refusal.of(reason), Audience.of(routing.normalizedPath()), Correlation.of(routing));
    if (Problems.isPassing(reason)) {
      routing.response().putHeader(HttpHeaders.createOptimized("Retry-After"), "1");
    }
    routing
        .response()
        .setStatusCode(body.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, ProblemBody.MEDIA_TYPE)
        .end(Buffer.buffer(body.toUtf8()));
  }
}
