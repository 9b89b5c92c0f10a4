package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import dev.sallyport.client.ReleasedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What has to be remembered of a release after its secrets are zeroed.
 *
 * @param ends when the first of its leases does
 * @param versions of the secrets, by their resource as it was asked for
 */
record Lease(Instant ends, Map<String, Long> versions) {
  /** A clock that runs ahead would otherwise fetch without a pause. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private static final Duration AGAIN = Duration.ofMinutes(1);

  static Lease of(Release release) {
    return new Lease(
        release.secrets().stream()
            .map(ReleasedSecret::leaseEnds)
            .min(Comparator.naturalOrder())
            .orElseThrow(),
        release.secrets().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    secret -> secret.resource().toString(), ReleasedSecret::version)));
  }

  boolean isOver(Instant now) {
    return !now.isBefore(ends);
  }

  /** Whether it ends with this failure: an outage may pass, a refusal is the owner's word. */
  boolean isLost(CliException failure, Instant now) {
    return failure.exit() == ExitCode.REFUSED
        || failure.exit() == ExitCode.UNTRUSTED
        || isOver(now);
  }

  /** Until two thirds of what is left have passed: a third is there for an outage. */
  Duration untilRenewal(Instant now) {
    Duration wait = Duration.between(now, ends).multipliedBy(2).dividedBy(3);
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
  }

  /** A minute, and less where the lease ends before: its end must not be missed. */
  Duration untilNextAttempt(Instant now) {
    Duration left = Duration.between(now, ends);
    return left.isPositive() && left.compareTo(AGAIN) < 0 ? left : AGAIN;
  }
}
