package dev.sallyport.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a condition, with a deadline. */
final class Until {
  private static final long BETWEEN_MILLIS = 20;

  private Until() {}

  static void holds(Duration patience, String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      var _ = never.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
