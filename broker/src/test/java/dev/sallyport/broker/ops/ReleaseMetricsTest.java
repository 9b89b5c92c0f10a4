package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.ReleaseObserver;
import dev.sallyport.broker.release.Stage;
import dev.sallyport.protocol.RefusalReason;
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
  void meters_haveTheseTwoLabelsOnly() {
    metrics.ended(Stage.SEAL, ReleaseObserver.OK, Duration.ZERO);
    assertThat(registry.getMeters())
        .allSatisfy(meter ->
            assertThat(meter.getId().getTags())
                .extracting(io.micrometer.core.instrument.Tag::getKey)
                .containsExactly("outcome", "stage"));
  }

  private long timer(String stage, String outcome) {
    return registry
        .get("sallyport.release.stage")
        .tags("stage", stage, "outcome", outcome)
        .timer()
        .count();
  }
}
