package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrunePaceTest {
  private final List<Duration> rests = new ArrayList<>();
  private long nanos;
  private final PrunePace pace =
      new PrunePace(() -> nanos, rest -> rests.add(Duration.ofNanos(rest)), () -> false);

  private void work(Duration time) {
    assertThat(
            pace.<String>keep(() -> {
              nanos += time.toNanos();
              return "done";
            }))
        .isEqualTo("done");
  }

  @Test
  void work_isATenthOfTheTime() {
    work(Duration.ofMillis(2));
    work(Duration.ofMillis(1));

    assertThat(rests).containsExactly(Duration.ofMillis(18), Duration.ofMillis(9));
  }

  @Test
  void workThatTakesLong_restsForABoundedTime() {
    work(Duration.ofSeconds(5));

    assertThat(rests).containsExactly(PrunePace.LONGEST_REST);
  }

  @Test
  void roundThatGoesOnAndOn_restsNoMore() {
    work(PrunePace.LONGEST_ROUND);
    work(Duration.ofMillis(1));

    assertThat(rests).isEmpty();
  }
}
