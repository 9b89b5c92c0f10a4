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

  /** Watches nothing. */
  static ReleaseObserver none() {
    return (_, _, _) -> {};
  }
}
