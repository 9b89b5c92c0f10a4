package dev.sallyport.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A schedule drops a task that throws; these do not. */
class GuardedRoundTest {
  @Test
  void roundThatThrows_isToldAndEndsNoLaterOnes() {
    assertToldWithoutThrowing(() -> {
      throw new IllegalStateException("bug");
    });
  }

  @Test
  void roundThatEndsInAnError_isToldAndEndsNoLaterOnes() {
    assertToldWithoutThrowing(() -> {
      throw new StackOverflowError("bug");
    });
  }

  @Test
  void roundThatIsWell_isRunAndNotTold() {
    AtomicInteger rounds = new AtomicInteger();
    try (LogLines lines = new LogLines()) {
      GuardedRound.of(rounds::incrementAndGet).run();
      assertThat(lines.all()).isEmpty();
    }
    assertThat(rounds).hasValue(1);
  }

  @Test
  void roundsInTurn_areAllRunInOrder_alsoAfterOneThatThrows() {
    List<String> ran = new ArrayList<>();
    Runnable rounds =
        GuardedRound.inTurn(
            () -> ran.add("first"),
            () -> {
              ran.add("second");
              throw new IllegalStateException("bug");
            },
            () -> ran.add("third"));
    assertToldWithoutThrowing(rounds);
    assertThat(ran).containsExactly("first", "second", "third");
  }

  private static void assertToldWithoutThrowing(Runnable round) {
    try (LogLines lines = new LogLines()) {
      assertThatCode(() -> GuardedRound.of(round).run()).doesNotThrowAnyException();
      assertThat(lines.of(LogEvent.HOUSEKEEPING_FAILED)).hasSize(1);
    }
  }
}
