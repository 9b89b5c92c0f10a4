package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.wire.KeyRotation;
import jakarta.inject.Singleton;

/** What operators did, in the log, under the id of the request. */
@Singleton
final class OperatorLog {
  /** Notes an order to replace a key, and what came of it. */
  <T> Outcome<T> rotation(String whose, KeyRotation order, Outcome<T> outcome) {
    String result =
        switch (outcome) {
          case Outcome.Accepted<T> _ -> "done";
          case Outcome.Refused<T>(Refusal refusal) -> "refused: " + refusal.line();
        };
    LogEvent.KEY_ROTATION.write(
        order.kind().label(), order.replaces(), whose, order.manner().label(), result);
    return outcome;
  }
}
