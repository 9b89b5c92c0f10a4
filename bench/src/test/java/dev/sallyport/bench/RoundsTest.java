package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.Pairs.Pair;
import dev.sallyport.bench.Rounds.Round;
import dev.sallyport.bench.load.ClosedLoop.Window;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final Round FAST = new Round(600, window(1_000, 1_200_000));
  private static final Round SLOW = new Round(900, window(1_000, 1_500_000));
  private static final Pair PAIR = new Pair(window(500, 500_000), window(250, 300_000));

  @Test
  void roundsOfAMachineThatSlowsDown_areTakenTogetherOnBothSidesOfTheRatio() {
    Rounds rounds = new Rounds(List.of(FAST, SLOW));

    assertThat(rounds.floorMicros()).isEqualTo(750);
    assertThat(rounds.whole().cpuMicrosPerRelease()).isEqualTo(1_350);
    assertThat(rounds.floorRatio()).isEqualTo(1.8);
    assertThat(rounds.whole().releasesPerSecond()).isEqualTo(1_000);
  }

  @Test
  void eightGpus_areComparedWithTheWindowsBesideThem() {
    Pairs pairs = new Pairs(List.of(PAIR, PAIR));

    assertThat(pairs.eight().cpuMicrosPerRelease()).isEqualTo(1_200);
    assertThat(pairs.eightGpuRatio()).isEqualTo(1.2);
  }

  private static Window window(int releases, long cpuMicros) {
    return new Window(releases, Duration.ofSeconds(1), cpuMicros);
  }
}
