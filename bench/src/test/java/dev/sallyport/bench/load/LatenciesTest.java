package dev.sallyport.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenciesTest {
  /** 100 ms down to 1 ms. */
  private static final Latencies HUNDRED =
      new Latencies(LongStream.rangeClosed(1, 100).map(n -> (101 - n) * 1_000_000).toArray());

  @ParameterizedTest
  @CsvSource({"0.5, 50", "0.99, 99", "1.0, 100", "0.001, 1", "0.991, 100"})
  void share_isAnsweredWithinTheTimeOfItsLast(double share, double millis) {
    assertThat(HUNDRED.millis(share)).isEqualTo(millis);
  }
}
