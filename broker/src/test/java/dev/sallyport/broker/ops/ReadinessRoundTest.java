package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class ReadinessRoundTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private boolean isStoreUp = true;
  private final ReadinessRound round =
      new ReadinessRound(List.of(this::store, () -> HealthCheckResponse.up("kms")), registry);

  private HealthCheckResponse store() {
    var answer = HealthCheckResponse.named(ReadinessWiring.STORE).status(isStoreUp);
    return isStoreUp
        ? answer.withData(ReadinessWiring.OFFSET_MILLIS, 1500L).build()
        : answer.build();
  }

  private double ready(String check) {
    return registry.get("sallyport.ready").tag("check", check).gauge().value();
  }

  private double offset() {
    return registry.get("sallyport.clock.offset").gauge().value();
  }

  @Test
  void checksThatAreUp_areOne() {
    round.run();
    assertThat(ready(ReadinessWiring.STORE)).isEqualTo(1);
    assertThat(ready("kms")).isEqualTo(1);
    assertThat(offset()).isEqualTo(1.5);
  }

  @Test
  void checkThatIsDown_isZeroUntilARoundFindsItUp() {
    isStoreUp = false;
    round.run();
    assertThat(ready(ReadinessWiring.STORE)).isZero();
    assertThat(ready("kms")).isEqualTo(1);
    isStoreUp = true;
    assertThat(ready(ReadinessWiring.STORE)).isZero();
    round.run();
    assertThat(ready(ReadinessWiring.STORE)).isEqualTo(1);
  }

  @Test
  void clockOfADatabaseThatDoesNotAnswer_isNotKnown() {
    assertThat(offset()).isNaN();
    round.run();
    isStoreUp = false;
    round.run();
    assertThat(offset()).isNaN();
  }
}
