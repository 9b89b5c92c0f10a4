package dev.sallyport.broker.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Answers wrong requests on the management port. The framework would write a line of the log for
 * each, with which anybody who reaches the port could fill a disk.
 */
@Singleton
final class ManagementFailures {
  private static final int BEFORE_THE_FRAMEWORK = -10_000;

  void install(@Observes ManagementInterface management) {
    management.router().route().order(BEFORE_THE_FRAMEWORK).failureHandler(this::fail);
  }

  private void fail(RoutingContext routing) {
    int status = routing.statusCode();
    if (status >= 400 && status < 500) {
      var _ = routing.response().setStatusCode(status).end();
    } else {
      // A bug of ours is worth a line.
      routing.next();
    }
  }
}
