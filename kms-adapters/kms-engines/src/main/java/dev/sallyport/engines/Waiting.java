package dev.sallyport.engines;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a deadline. */
public final class Waiting {
  private static final long LOOK_EVERY = Duration.ofMillis(20).toNanos();

  private Waiting() {}

  /**
   * Returns when {@code condition} holds.
   *
   * @throws AssertionError if it does not hold in time, with what was waited for
   */
  public static void until(String what, Duration deadline, Callable<Boolean> condition)
      throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > deadline.toNanos() || Thread.interrupted()) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY);
    }
  }
}
