package dev.sallyport.broker.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;

/**
 * Asks the readiness checks, and keeps what they said for whoever scrapes: {@code sallyport_ready}
 * with the label {@code check}, and {@code sallyport_clock_offset_seconds}. A scrape asks nothing
 * by itself, because a check may wait for seconds; and a broker that nobody probes is watched as
 * well.
 */
public final class ReadinessRound implements Runnable {
  private final List<HealthCheck> checks;
  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> ready = new ConcurrentHashMap<>();
  private volatile double clockOffset = Double.NaN;

  /** Asks these. */
  public ReadinessRound(List<HealthCheck> checks, MeterRegistry registry) {
    this.checks = List.copyOf(checks);
    this.registry = registry;
    Gauge.builder("sallyport.clock.offset", this, it -> it.clockOffset)
        .description("How far the clocks of broker and database are apart; NaN if not known")
        .baseUnit("seconds")
        .register(registry);
  }

  @Override
  public void run() {
    checks.stream().map(HealthCheck::call).forEach(this::note);
  }

  private void note(HealthCheckResponse answer) {
    ready
        .computeIfAbsent(answer.getName(), this::gauge)
        .set(answer.getStatus() == Status.UP ? 1 : 0);
    if (answer.getName().equals(ReadinessWiring.STORE)) {
      clockOffset = offset(answer.getData().orElse(Map.of()));
    }
  }

  private static double offset(Map<String, Object> data) {
    return data.get(ReadinessWiring.OFFSET_MILLIS) instanceof Number millis
        ? millis.doubleValue() / 1000
        : Double.NaN;
  }

  private AtomicInteger gauge(String check) {
    AtomicInteger state = new AtomicInteger();
    Gauge.builder("sallyport.ready", state, AtomicInteger::get)
        .description("1 where a readiness check went well when it was last asked, else 0")
        .tag("check", check)
        .strongReference(true)
        .register(registry);
    return state;
  }
}
