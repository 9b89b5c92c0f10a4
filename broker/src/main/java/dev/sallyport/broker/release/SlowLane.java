package dev.sallyport.broker.release;

import dev.sallyport.broker.cache.BoundedCache;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Keeps one ticket from buying a stranger all processors for as long as it holds: a request that
 * fails late costs as much as a release. Challenges are limited by address, refusals of one
 * challenge are not, since a good request may follow any number of bad ones. So nothing is refused
 * for good: requests under a challenge that was refused often wait for one another.
 */
public final class SlowLane {
  /** A workload that retries in good faith has a new challenge long before. */
  static final int FREE = 16;

  /** Challenges that are remembered, in half a megabyte or two; more of them cost whoever asks. */
  static final int KEPT = 8192;

  private final Semaphore places;
  private final Semaphore running;

  /** A storm that goes on is used all the time, and not forgotten. */
  private final BoundedCache<Challenge, Integer> refusals = new BoundedCache<>(KEPT);

  /**
   * A lane with nobody in it.
   *
   * @param places requests in it, waiting or not; one more is {@code overloaded}, so that those who
   *     wait leave room for others
   * @param abreast how many of them are worked on at one time
   */
  public SlowLane(int places, int abreast) {
    this.places = new Semaphore(places);
    this.running = new Semaphore(abreast, true);
  }

  /** The outcome of the work, at once or after others; or {@code overloaded} without it. */
  <T> Outcome<T> pass(Challenge challenge, Supplier<Outcome<T>> work) {
    Outcome<T> outcome = isFree(challenge) ? work.get() : inLane(work);
    if (outcome instanceof Outcome.Refused<T>(Refusal refusal) && isCallers(refusal.reason())) {
      count(challenge);
    }
    return outcome;
  }

  private <T> Outcome<T> inLane(Supplier<Outcome<T>> work) {
    if (!places.tryAcquire()) {
      return Outcome.refused(RefusalReason.OVERLOADED);
    }
    try {
      running.acquireUninterruptibly();
      try {
        return work.get();
      } finally {
        running.release();
      }
    } finally {
      places.release();
    }
  }

  private synchronized boolean isFree(Challenge challenge) {
    return refusals.find(challenge).orElse(0) < FREE;
  }

  private synchronized void count(Challenge challenge) {
    refusals.put(challenge, refusals.find(challenge).orElse(0) + 1);
  }

  /**
   * Our own trouble is nothing that a workload would be slowed down for. A used challenge is one
   * that somebody proved to be entitled to, and costs little to refuse.
   */
  private static boolean isCallers(RefusalReason reason) {
    return switch (reason.kind()) {
      case SHAPE, EVIDENCE, CALLER, WITHHELD, FORBIDDEN, ABSENT, SIZE -> true;
      case CONFLICT, RATE, BUG, UNAVAILABLE -> false;
    };
  }
}
