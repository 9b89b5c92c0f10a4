package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Unavailable;
import java.time.Duration;

/**
 * The circuit breaker of one key, or of one source of secrets: after some failures in a row it lets
 * nobody through for a while, then one caller to try. So a key that is gone costs its own tenant's
 * callers a refusal at once, and other tenants nothing.
 */
final class Passage {
  private final String about;
  private final KmsLimits limits;
  private int inside;
  private int failures;
  private boolean resting;
  private boolean tried;
  private long restUntil;

  Passage(String about, KmsLimits limits) {
    this.about = about;
    this.limits = limits;
  }

  /** As what a caller was let in, to be shown when leaving. */
  enum Entry {
    /** Among others. */
    REGULAR,
    /** After a rest, alone, to try. */
    TRIAL
  }

  /**
   * Lets a caller in, who has to {@link #leave} again.
   *
   * @param now nanoseconds of a clock that never goes back
   */
  synchronized Entry enter(long now) throws Unavailable {
    if (resting && (tried || restUntil - now > 0)) {
      throw new Unavailable(
          about + " is left alone after " + failures + " failures",
          Duration.ofNanos(Math.max(1, restUntil - now)));
    }
    if (inside >= limits.callsAtOnce()) {
      throw new Unavailable(limits.callsAtOnce() + " calls about " + about + " are under way");
    }
    inside++;
    if (!resting) {
      return Entry.REGULAR;
    }
    tried = true;
    return Entry.TRIAL;
  }

  /** The system gave an answer, whatever it says: it works. */
  synchronized void answered() {
    failures = 0;
    resting = false;
  }

  /** The system gave none. */
  synchronized void failed(Unavailable failure, long now) {
    failures++;
    Duration rest = limits.restAfter(failure);
    if (failures >= limits.failuresInARow() || failure.retryAfter().isPresent()) {
      resting = true;
      restUntil = now + rest.toNanos();
    }
  }

  /**
   * A caller is done, one way or the other, also by a bug. After a trial the next one may try; a
   * caller from before the rest, who leaves late, makes room for nobody beside the one who tries.
   */
  synchronized void leave(Entry entry) {
    inside--;
    switch (entry) {
      case REGULAR -> {}
      case TRIAL -> tried = false;
    }
  }
}
