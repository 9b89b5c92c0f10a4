package dev.sallyport.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.InvalidSettingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A configuration that is wrong has an exit code of its own. */
class FailedStartTest {
  private static final int USUAL = 1;

  @Test
  void invalidSetting_isTheConfiguration() {
    Exception failure = new InvalidSettingException(List.of("sallyport.kek: no"));
    assertThat(FailedStart.exitCode(USUAL, failure)).isEqualTo(FailedStart.CONFIGURATION);
    assertThat(FailedStart.exitCode(USUAL, new IllegalStateException(failure)))
        .isEqualTo(FailedStart.CONFIGURATION);
  }

  @Test
  void unknownKey_isTheConfiguration() {
    RuntimeException failure = failureOf(Map.of("sallyport.no-such-key", "1"));
    assertThat(FailedStart.exitCode(USUAL, failure)).isEqualTo(FailedStart.CONFIGURATION);
  }

  @Test
  void anotherFailure_isTheFrameworks() {
    Exception failure = new IllegalStateException(new StartException("the KMS is away"));
    assertThat(FailedStart.exitCode(USUAL, failure)).isEqualTo(USUAL);
  }

  @Test
  void causesInACircle_end() {
    Exception one = new IllegalStateException("one");
    Exception two = new IllegalStateException("two", one);
    one.initCause(two);
    assertThat(FailedStart.exitCode(USUAL, two)).isEqualTo(USUAL);
  }

  @Test
  void goodEnd_isTheFrameworks() {
    assertThat(FailedStart.exitCode(0, null)).isZero();
  }

  private static RuntimeException failureOf(Map<String, String> properties) {
    try {
      ConfigKeys.map(properties);
      throw new AssertionError("it was taken");
    } catch (RuntimeException e) {
      return e;
    }
  }
}
