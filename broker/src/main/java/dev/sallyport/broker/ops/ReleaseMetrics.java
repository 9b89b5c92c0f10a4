package dev.sallyport.broker.ops;

import dev.sallyport.broker.release.ReleaseEnd;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times each release, {@code sallyport_release_seconds} with the label {@code outcome}, and each of
 * its stages, {@code sallyport_release_stage_seconds} with {@code stage} and {@code outcome}; and
 * counts those that are worked on, {@code sallyport_releases_in_flight}. All labels come from
 * closed sets, so strangers cannot grow the number of series, and no label names a tenant.
 */
public final class ReleaseMetrics implements ReleaseObserver {
  private static final String NAME = "sallyport.release.stage";

  /** Bounds of the histogram; rules of a service level ask for one of them. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();
  private final Map<ReleaseEnd, Timer> ends = new EnumMap<>(ReleaseEnd.class);
  private final AtomicInteger inFlight = new AtomicInteger();

  /** Counts in this registry. */
  public ReleaseMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (ReleaseEnd end : ReleaseEnd.values()) {
      ends.put(end, timer(end));
    }
    Gauge.builder("sallyport.releases.in.flight", inFlight, AtomicInteger::get)
        .description("Releases that are worked on at this moment")
        .register(registry);
  }

  private record Labels(Stage stage, String outcome) {}

  @Override
  public void ended(Stage stage, String outcome, Duration took) {
    timers.computeIfAbsent(new Labels(stage, outcome), this::timer).record(took);
  }

  @Override
  public void begun() {
    inFlight.incrementAndGet();
  }

  @Override
  public void over(ReleaseEnd end, Duration took) {
    inFlight.decrementAndGet();
    Objects.requireNonNull(ends.get(end)).record(took);
  }

  private Timer timer(ReleaseEnd end) {
    return Timer.builder("sallyport.release")
        .description("Time of the work on a release, by whether the broker did its part")
        .tag("outcome", end.label())
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  private Timer timer(Labels labels) {
    return Timer.builder(NAME)
        .description("Time of one stage of a release, by how it ended")
        .tag("stage", labels.stage().label())
        .tag("outcome", labels.outcome())
        .register(registry);
  }
}
