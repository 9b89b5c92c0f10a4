package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.KeyRotation;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** What operators did, in the log, under the id that they were answered with. */
@Singleton
final class OperatorLog {
  private static final Logger LOG = Logger.getLogger(OperatorLog.class);

  /** Notes an order to replace a key, and what came of it. */
  <T> Outcome<T> rotation(
      String whose, KeyRotation order, RoutingContext routing, Outcome<T> outcome) {
    String result =
        switch (outcome) {
          case Outcome.Accepted<T> _ -> "done";
          case Outcome.Refused<T>(Refusal refusal) -> "refused: " + refusal.line();
        };
    LOG.infof(
        "operator event: rotation of %s key %d of %s (%s), request %s: %s",
        order.kind().label(),
        order.replaces(),
        whose,
        order.manner().label(),
        Correlation.of(routing),
        result);
    return outcome;
  }
}
