package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Unavailable;
import java.time.Duration;

/**
 * How long the broker bears with a key management system, and with each key in it.
 *
 * @param callTimeout longest time for one call, its repetitions and the pauses between included
 * @param attempts how often a call that changes nothing is tried at most, at least 1
 * @param firstPause longest pause before the second attempt; it doubles with each one
 * @param callsAtOnce how many calls about one key run at a time; further ones are unavailable
 * @param failuresInARow after so many failures of one key nobody asks about it for a while
 * @param rest how long nobody asks
 */
public record KmsLimits(
    Duration callTimeout,
    int attempts,
    Duration firstPause,
    int callsAtOnce,
    int failuresInARow,
    Duration rest) {
  /** A hostile or confused system must not be able to talk the broker into leaving it for good. */
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

  /** Refuses limits under which nothing could work. */
  public KmsLimits {
    if (!callTimeout.isPositive()
        || attempts < 1
        || firstPause.isNegative()
        || callsAtOnce < 1
        || failuresInARow < 1
        || rest.isNegative()) {
      throw new IllegalArgumentException("limits under which nothing works");
    }
  }

  /** What a broker uses, with its configured time for one call. */
  public static KmsLimits within(Duration callTimeout) {
    return new KmsLimits(callTimeout, 3, Duration.ofMillis(100), 128, 5, Duration.ofSeconds(5));
  }

  /** Longest time for a question about health: as long as whoever probes a broker waits. */
  Duration probeTimeout() {
    return callTimeout.compareTo(LONGEST_PROBE) > 0 ? LONGEST_PROBE : callTimeout;
  }

  /** How long a key is left alone after a failure: as long as the system asks, within reason. */
  Duration restAfter(Unavailable failure) {
    Duration asked = failure.retryAfter().orElse(rest);
    return asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked;
  }
}
