package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.ReleaseEnd;
import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import dev.sallyport.protocol.RefusalReason;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReleaseMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReleaseMetrics metrics = new ReleaseMetrics(registry);

  @Test
  void stages_areTimedByOutcome() {
    metrics.ended(Stage.BIND, ReleaseObserver.OK, Duration.ofMillis(5));
    metrics.ended(Stage.BIND, RefusalReason.TRANSCRIPT_MISMATCH.label(), Duration.ofMillis(1));
    assertThat(timer("bind", "ok")).isEqualTo(1);
    assertThat(timer("bind", "transcript-mismatch")).isEqualTo(1);
  }

  @Test
  void releases_areInFlightUntilTheyAreOver() {
    metrics.begun();
    metrics.begun();
    assertThat(inFlight()).isEqualTo(2);
    metrics.over(ReleaseEnd.GRANTED, Duration.ofMillis(3));
    assertThat(inFlight()).isEqualTo(1);
    metrics.over(ReleaseEnd.FAILED, Duration.ofMillis(3));
    assertThat(inFlight()).isZero();
  }

  @Test
  void releases_areTimedByWhetherTheBrokerDidItsPart() {
    metrics.begun();
    metrics.over(ReleaseEnd.GRANTED, Duration.ofMillis(3));
    assertThat(releases(ReleaseEnd.GRANTED)).isEqualTo(1);
    assertThat(releases(ReleaseEnd.REFUSED)).isZero();
    assertThat(releases(ReleaseEnd.FAILED)).isZero();
  }

  @Test
  void meters_haveNoOtherLabels() {
    metrics.ended(Stage.SEAL, ReleaseObserver.OK, Duration.ZERO);
    assertThat(registry.getMeters())
        .isNotEmpty()
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getKey)
        .containsOnly("outcome", "stage", "le");
  }

  private double inFlight() {
    return registry.get("sallyport.releases.in.flight").gauge().value();
  }

  private long releases(ReleaseEnd end) {
    return registry.get("sallyport.release").tag("outcome", end.label()).timer().count();
  }

  private long timer(String stage, String outcome) {
    return registry
        .get("sallyport.release.stage")
        .tags("stage", stage, "outcome", outcome)
        .timer()
        .count();
  }
}
