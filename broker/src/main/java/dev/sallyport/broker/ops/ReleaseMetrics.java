package dev.sallyport.broker.ops;

import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Times each stage of a release by outcome: {@code sallyport_release_stage_seconds}, labels {@code
 * stage} and {@code outcome}. Both come from closed sets, so strangers cannot grow the number of
 * series, and no label names a tenant.
 */
public final class ReleaseMetrics implements ReleaseObserver {
  private static final String NAME = "sallyport.release.stage";
  private final MeterRegistry registry;

  /** Counts in this registry. */
  public ReleaseMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(Stage stage, String outcome, Duration took) {
    Timer.builder(NAME)
        .description("Time of one stage of a release, by how it ended")
        .tag("stage", stage.label())
        .tag("outcome", outcome)
        .register(registry)
        .record(took);
  }
}
