package dev.sallyport.bench.load;

import java.util.concurrent.locks.LockSupport;

/** Moments at a fixed rate, whatever happens at them; the first is a step after its making. */
final class Schedule {
  private final long step;
  private final long begin;

  /** So many moments in a second. */
  Schedule(double perSecond) {
    this.step = (long) (1e9 / perSecond);
    this.begin = System.nanoTime() + step;
  }

  /** Waits for the {@code n}th moment, and gives it as {@link System#nanoTime()} does. */
  long await(int n) {
    long moment = begin + n * step;
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return moment;
  }
}
