package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.ReleaseRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
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
  private final Semaphore workloads;
  private final Semaphore tenants;

  Admission(BrokerConfig config, Problems problems, SecureRandom random) {
    this.problems = problems;
    this.random = random;
    this.workloads = new Semaphore(config.limits().inFlight());
    this.tenants = new Semaphore(config.limits().tenantInFlight());
  }

  void install(@Observes Router router) {
    router.route().order(BEFORE_EVERYTHING).handler(this::identify);
    router.route("/v1/*").order(BEFORE_EVERYTHING + 1).handler(this::admit);
    // Collected by the event loop: whoever sends slowly holds some memory and no thread.
    router
        .route("/v1/challenges")
        .order(BEFORE_EVERYTHING + 2)
        .handler(collector(ChallengeRequest.LIMITS.maxBytes()));
    router.route("/v1/*").order(BEFORE_EVERYTHING + 3).handler(collector(LARGEST_BODY));
    router.errorHandler(404, routing -> end(routing, RefusalReason.NOT_FOUND));
    router.errorHandler(413, routing -> end(routing, RefusalReason.BODY_TOO_LARGE));
  }

  private static BodyHandler collector(long limit) {
    return BodyHandler.create(false).setBodyLimit(limit);
  }

  private void identify(RoutingContext routing) {
    Correlation.begin(routing, random);
    // Sealed answers and explanations are for one reader; no proxy keeps them.
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing.next();
  }

  private void admit(RoutingContext routing) {
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
