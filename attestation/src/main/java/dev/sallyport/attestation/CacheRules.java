package dev.sallyport.attestation;

import java.time.Duration;

/**
 * How fetched documents are kept.
 *
 * @param maxBytes largest document
 * @param refreshAfter age from which a newer one is asked for
 * @param maxStaleness age up to which the last good one still serves when no newer one can be had
 * @param coolDown shortest time between two fetches of one document, whoever asks: what a stranger
 *     puts into tokens cannot drive our fetching
 */
public record CacheRules(
    int maxBytes, Duration refreshAfter, Duration maxStaleness, Duration coolDown) {
  /** Checks that every bound is positive and in order. */
  public CacheRules {
    if (maxBytes < 1 || !coolDown.isPositive() || refreshAfter.compareTo(coolDown) < 0) {
      throw new IllegalArgumentException("bounds must be positive, refresh not before cool-down");
    }
    if (maxStaleness.compareTo(refreshAfter) < 0) {
      throw new IllegalArgumentException("maximum staleness must not be before refresh");
    }
  }

  /** For key sets: 512 KiB, hourly, a day without the issuer, 30 s between two fetches. */
  public static CacheRules forKeySets() {
    return new CacheRules(
        512 * 1024, Duration.ofHours(1), Duration.ofHours(24), Duration.ofSeconds(30));
  }

  /** For revocation lists: 2 MiB, hourly, to the list's own end, 30 s between two fetches. */
  public static CacheRules forRevocationLists() {
    return new CacheRules(
        2 * 1024 * 1024, Duration.ofHours(1), Duration.ofDays(30), Duration.ofSeconds(30));
  }
}
