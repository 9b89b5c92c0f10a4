package dev.sallyport.broker.release;

import java.time.Duration;

/** Watches releases. What it is told is from closed sets: nothing names a tenant. */
public interface ReleaseObserver {
  /** The outcome of a stage that went well; otherwise it is the label of a refusal reason. */
  String OK = "ok";

  /**
   * A stage has ended.
   *
   * @param outcome {@link #OK}, or the label of a refusal reason
   * @param took how long it took
   */
  void ended(Stage stage, String outcome, Duration took);

  /** The work on a release begins; {@link #over} follows in any case. */
  default void begun() {}

  /**
   * The work on a release is over, also where a bug ended it.
   *
   * @param took from {@link #begun} on; the way of the body and of the answer is not in it
   */
  default void over(ReleaseEnd end, Duration took) {}

  /** Watches nothing. */
  static ReleaseObserver none() {
    return (_, _, _) -> {};
  }
}
