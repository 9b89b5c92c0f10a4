package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY = RetryPolicy.standard();

  @Test
  void waits_areSpreadAndStayWithinTheirBounds() {
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 0; n < POLICY.attempts() - 1; n++) {
      Set<Duration> seen = new HashSet<>();
      Duration bound = Duration.ofMillis(Math.min(10_000, 200L << n));
      for (int i = 0; i < 200; i++) {
        Duration wait = POLICY.wait(n, Duration.ZERO, Optional.empty(), random).orElseThrow();
        assertThat(wait).isBetween(Duration.ZERO, bound);
        seen.add(wait);
      }
      assertThat(seen).hasSizeGreaterThan(50);
    }
  }

  @Test
  void lastAttempt_hasNoWaitAfterIt() {
    assertThat(
            POLICY.wait(
                POLICY.attempts() - 1, Duration.ZERO, Optional.empty(), new SplittableRandom(1)))
        .isEmpty();
  }

  @Test
  void waitsBeyondTheTotal_end() {
    assertThat(
            POLICY.wait(
                0,
                Duration.ofSeconds(60),
                Optional.of(Duration.ofSeconds(1)),
                new SplittableRandom(1)))
        .isEmpty();
  }

  @Test
  void lastingPolicy_outlastsManyAttempts_andEndsWithItsTotal() {
    RetryPolicy lasting = RetryPolicy.lasting(Duration.ofMinutes(10));
    SplittableRandom random = new SplittableRandom(1);
    assertThat(lasting.wait(1_000_000, Duration.ofMinutes(9), Optional.empty(), random))
        .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(10)));
    assertThat(lasting.wait(0, Duration.ofMinutes(10), Optional.of(Duration.ofSeconds(1)), random))
        .isEmpty();
  }

  @Test
  void noRetries_neverWaits() {
    assertThat(RetryPolicy.none().wait(0, Duration.ZERO, Optional.empty(), new SplittableRandom(1)))
        .isEmpty();
  }

  @Test
  void policyWithoutAttempts_cannotBeBuilt() {
    assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
