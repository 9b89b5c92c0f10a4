package dev.sallyport.broker.ops;

import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Times each stage of a release by outcome: {@code sallyport_release_stage_seconds}, labels {@code
 * stage} and {@code outcome}. Both come from closed sets, so strangers cannot grow the number of
 * series, and no label names a tenant.
 */
public final class ReleaseMetrics implements ReleaseObserver {
  private static final String NAME = "sallyport.release.stage";
  private final MeterRegistry registry;
  private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

  /** Counts in this registry. */
  public ReleaseMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Labels(Stage stage, String outcome) {}

  @Override
  public void ended(Stage stage, String outcome, Duration took) {
    timers.computeIfAbsent(new Labels(stage, outcome), this::timer).record(took);
  }

  private Timer timer(Labels labels) {
    return Timer.builder(NAME)
        .description("Time of one stage of a release, by how it ended")
        .tag("stage", labels.stage().label())
        .tag("outcome", labels.outcome())
        .register(registry);
  }
}
