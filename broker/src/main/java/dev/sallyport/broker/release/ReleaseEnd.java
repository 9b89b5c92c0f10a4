package dev.sallyport.broker.release;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;

/** How the work on a release ended, for whoever asks whether the broker does its own part. */
public enum ReleaseEnd {
  /** Sealed secrets were answered. */
  GRANTED("granted"),
  /** Refused for what the caller sent, or for what the tenant's objects and policy say. */
  REFUSED("refused"),
  /** It might have been granted, but something that the broker needs is away, or it has a bug. */
  FAILED("failed");

  private final String label;

  ReleaseEnd(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }

  static ReleaseEnd of(Outcome<?> answer) {
    return switch (answer) {
      case Outcome.Accepted<?> _ -> GRANTED;
      case Outcome.Refused<?>(Refusal refusal) ->
          switch (refusal.reason().kind()) {
            case UNAVAILABLE, BUG -> FAILED;
            case SHAPE, EVIDENCE, CALLER, WITHHELD, FORBIDDEN, ABSENT, CONFLICT, SIZE, RATE ->
                REFUSED;
          };
    };
  }
}
