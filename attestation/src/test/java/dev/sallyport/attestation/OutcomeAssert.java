package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;

/** Assertions about outcomes. */
final class OutcomeAssert {
  private OutcomeAssert() {}

  static <T> T accepted(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) ->
          throw new AssertionError("refused: " + refusal.line());
    };
  }

  static Refusal refused(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> throw new AssertionError("accepted: " + value);
      case Outcome.Refused<?>(Refusal refusal) -> refusal;
    };
  }

  static void assertRefused(Outcome<?> outcome, RefusalReason reason) {
    assertThat(refused(outcome).reason()).isEqualTo(reason);
  }

  static void assertRefused(Outcome<?> outcome, RefusalReason reason, String subject) {
    Refusal refusal = refused(outcome);
    assertThat(refusal.reason() + " " + refusal.subject()).isEqualTo(reason + " " + subject);
  }
}
