package dev.sallyport.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How often and how late a request is sent again. The wait before retry {@code n} (from 0) is
 * random between zero and {@code base * 2^n}, at most {@code longest}, so that many workloads that
 * lost one broker do not come back together; a broker that names a time is waited for at least that
 * long.
 *
 * @param attempts how often a request is sent at most, the first time included
 * @param base the bound of the first wait
 * @param longest the bound of every wait
 * @param total the bound of all waits of one request together
 */
public record RetryPolicy(int attempts, Duration base, Duration longest, Duration total) {

  /** Checks that the bounds make sense. */
  public RetryPolicy {
    if (attempts < 1 || base.isNegative() || longest.compareTo(base) < 0 || total.isNegative()) {
      throw new IllegalArgumentException("a retry policy needs attempts and rising bounds");
    }
  }

  /** 6 attempts, from 200 ms up to 10 s, at most 60 s of waiting. */
  public static RetryPolicy standard() {
    return new RetryPolicy(
        6, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  /**
   * From 200 ms up to 10 s between attempts, for as long as the waits of one request add up to
   * this: for a machine that starts before its network or its broker does.
   */
  public static RetryPolicy lasting(Duration total) {
    return new RetryPolicy(
        Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(10), total);
  }

  /** One attempt. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** The wait before retry {@code n}; empty if there is no such retry any more. */
  Optional<Duration> wait(
      int n, Duration waited, Optional<Duration> retryAfter, RandomGenerator random) {
    if (n + 1 >= attempts) {
      return Optional.empty();
    }
    // The shift is capped, so that many attempts cannot overflow it into a negative bound.
    long bound = Math.min(longest.toMillis(), base.toMillis() << Math.min(n, 20));
    Duration jittered = Duration.ofMillis(random.nextLong(bound + 1));
    Duration wait = retryAfter.filter(after -> after.compareTo(jittered) > 0).orElse(jittered);
    return Optional.of(wait).filter(chosen -> waited.plus(chosen).compareTo(total) <= 0);
  }
}
