package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.util.function.Function;

/**
 * A {@link CheckLog} for one part of the evidence.
 *
 * @param part {@code cpu}, {@code gpu} or {@code switch}
 */
record Checks(CheckLog log, String part) {

  /** Hands the outcome through, and tells the log. */
  <T> Outcome<T> note(String check, Outcome<T> outcome, Function<? super T, String> detail) {
    if (log.listens()) {
      switch (outcome) {
        case Outcome.Accepted<T>(T value) -> log.passed(name(check), detail.apply(value));
        case Outcome.Refused<T>(Refusal refusal) -> log.refused(name(check), refusal);
      }
    }
    return outcome;
  }

  void notEvaluated(String check, String why) {
    log.notEvaluated(name(check), why);
  }

  private String name(String check) {
    return part + " " + check;
  }
}
