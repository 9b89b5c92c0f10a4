package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.TestClock;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyRoundsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestClock clock = new TestClock();
  private final KeyRounds rounds = new KeyRounds(clock, registry);

  private Instant success() {
    double seconds = registry.get("sallyport.key.round.success").gauge().value();
    return Instant.ofEpochSecond((long) seconds);
  }

  @Test
  void roundThatWentWell_movesTheTime() {
    assertThat(success()).isEqualTo(TestClock.START);
    clock.advance(Duration.ofMinutes(1));
    Outcome<Integer> round = Outcome.accepted(3);
    assertThat(rounds.noted(round)).isSameAs(round);
    assertThat(success()).isEqualTo(clock.instant());
  }

  @Test
  void roundThatWasRefused_leavesTheTime() {
    clock.advance(Duration.ofMinutes(1));
    Outcome<Integer> round = Outcome.refused(RefusalReason.KMS_UNAVAILABLE);
    assertThat(rounds.noted(round)).isSameAs(round);
    assertThat(success()).isEqualTo(TestClock.START);
  }
}
