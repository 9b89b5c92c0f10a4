package dev.sallyport.broker.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The pace of one round of pruning: a tenth of the time, so that releases and the copying of the
 * log keep up with it. All that a busy minute left behind, removed at once, is a log of hundreds of
 * megabytes, and the disk keeps every release waiting. Who is not done in {@link #LONGEST_ROUND}
 * rests no more: what comes faster than it goes would fill the disk.
 */
public final class PrunePace {
  static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
  static final Duration LONGEST_REST = Duration.ofMillis(100);
  private static final int REST_FOR_WORK = 9;

  private final LongSupplier nanoTime;
  private final LongConsumer rest;
  private final BooleanSupplier cutShort;
  private final long begun;

  /**
   * Of a round that begins now.
   *
   * @param nanoTime as {@link System#nanoTime}
   * @param rest waits for so many nanoseconds
   * @param cutShort whether the round is to end before it is done
   */
  PrunePace(LongSupplier nanoTime, LongConsumer rest, BooleanSupplier cutShort) {
    this.nanoTime = nanoTime;
    this.rest = rest;
    this.cutShort = cutShort;
    this.begun = nanoTime.getAsLong();
  }

  /**
   * Rests by having its thread wait.
   *
   * @param cutShort whether the round is to end before it is done
   */
  public static PrunePace waiting(BooleanSupplier cutShort) {
    return new PrunePace(System::nanoTime, LockSupport::parkNanos, cutShort);
  }

  /** Whether the round is to end before it is done. */
  boolean isCutShort() {
    return cutShort.getAsBoolean();
  }

  /** Does the work, and rests after it. */
  <T> T keep(Supplier<T> work) {
    long from = nanoTime.getAsLong();
    T done = work.get();
    long now = nanoTime.getAsLong();
    if (now - begun < LONGEST_ROUND.toNanos()) {
      rest.accept(Math.min(REST_FOR_WORK * (now - from), LONGEST_REST.toNanos()));
    }
    return done;
  }
}
