package dev.sallyport.broker.ops;

import dev.sallyport.protocol.Outcome;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When the broker last read its own keys and made those that were due: {@code
 * sallyport_key_round_success_seconds}, in seconds since 1970. A start without that fails, so the
 * first time is the start.
 */
public final class KeyRounds {
  private final InstantSource clock;
  private volatile Instant success;

  /** The keys have just been read. */
  public KeyRounds(InstantSource clock, MeterRegistry registry) {
    this.clock = clock;
    this.success = clock.instant();
    Gauge.builder("sallyport.key.round.success", this, it -> it.success.getEpochSecond())
        .description("When the round over the broker's own keys last went well, seconds since 1970")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Notes how a round went, and passes it on. */
  public <T> Outcome<T> noted(Outcome<T> round) {
    if (round instanceof Outcome.Accepted<T>) {
      success = clock.instant();
    }
    return round;
  }
}
