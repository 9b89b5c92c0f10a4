package dev.sallyport.attestation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One document from elsewhere, parsed and kept. One thread fetches, the others wait for it or go on
 * with what there is; a failed or hostile answer never replaces a good one.
 */
final class CachedDocument<T> {
  /**
   * Half of what a broker takes on at one time, unless told otherwise: strangers who name keys that
   * do not exist, while an issuer is slow, leave places to those who need no fetch.
   */
  static final int MOST_WAITING = 128;

  private final Loader<T> loader;
  private final InstantSource clock;
  private final CacheRules rules;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Kept<T> kept;
  private volatile @Nullable Instant lastAttempt;

  CachedDocument(Loader<T> loader, InstantSource clock, CacheRules rules) {
    this.loader = loader;
    this.clock = clock;
    this.rules = rules;
  }

  /** Fetches and parses. */
  @FunctionalInterface
  interface Loader<T> {
    /**
     * A document that may replace the one kept.
     *
     * @throws IOException if it cannot be had or is not what it should be
     */
    T load() throws IOException;
  }

  private record Kept<T>(T value, Instant at) {}

  /**
   * The document, as fresh as the rules ask for.
   *
   * @param serves whether a document has what the caller is after; if not, a newer one is asked
   *     for, no sooner than the cool-down
   * @return the document, which may still not serve; empty where none is young enough, or where too
   *     many wait for a newer one
   */
  Optional<T> get(Predicate<T> serves) {
    Kept<T> now = kept;
    if (now != null && serves.test(now.value)) {
      if (isOlder(now.at, rules.refreshAfter()) && fetching.tryLock()) {
        refreshHoldingLock();
      }
    } else if (now == null || fetching.getQueueLength() < MOST_WAITING) {
      fetching.lock();
      refreshUnless(serves);
    } else {
      return Optional.empty();
    }
    return youngEnough();
  }

  /** A thread that waited finds the work done: the cool-down has just begun. */
  private void refreshUnless(Predicate<T> serves) {
    Kept<T> now = kept;
    if (now != null && serves.test(now.value)) {
      fetching.unlock();
    } else {
      refreshHoldingLock();
    }
  }

  private void refreshHoldingLock() {
    try {
      Instant attempt = lastAttempt;
      if (attempt == null || isOlder(attempt, rules.coolDown())) {
        lastAttempt = clock.instant();
        kept = new Kept<>(loader.load(), clock.instant());
      }
    } catch (IOException e) {
      // What is kept stays; youngEnough() decides how long it may.
      lastAttempt = clock.instant();
    } finally {
      fetching.unlock();
    }
  }

  private Optional<T> youngEnough() {
    Kept<T> now = kept;
    return now == null || isOlder(now.at, rules.maxStaleness())
        ? Optional.empty()
        : Optional.of(now.value);
  }

  private boolean isOlder(Instant than, Duration age) {
    return Duration.between(than, clock.instant()).compareTo(age) > 0;
  }
}
