package dev.sallyport.protocol;

/** Takes outcomes apart in tests. */
public final class Accept {
  private Accept() {}

  /** The value of an accepted outcome. */
  public static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.line());
    };
  }

  /** The reason of a refused outcome. */
  public static RefusalReason reason(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> throw new AssertionError("accepted: " + value);
      case Outcome.Refused<?>(Refusal refusal) -> refusal.reason();
    };
  }
}
