package dev.sallyport.kms;

import static dev.sallyport.kms.ScriptedAdapter.KEK;
import static dev.sallyport.kms.ScriptedAdapter.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.KmsException.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried again, what is left alone, and for how long. */
class PatienceTest {
  private static final Duration REST = Duration.ofSeconds(5);
  private static final KmsLimits LIMITS =
      new KmsLimits(Duration.ofSeconds(30), 3, Duration.ofMillis(100), 4, 3, REST);

  private final ManualKmsClock clock = new ManualKmsClock();
  private final Failing adapter = new Failing();
  private final Kms kms = new CheckedKms(adapter, LIMITS, clock);

  @AfterEach
  void close() {
    kms.close();
  }

  @Test
  void callThatFailsTwice_isTriedThreeTimesWithLongerPauses() throws Exception {
    adapter.failures = 2;
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
    assertThat(adapter.calls).hasValue(3);
    assertThat(clock.longestPauses)
        .isEqualTo(List.of(Duration.ofMillis(100), Duration.ofMillis(200)));
  }

  @Test
  void callThatGoesOnFailing_isUnavailableAfterThree() {
    adapter.failures = 100;
    assertUnavailable(() -> kms.info(KEK));
    assertThat(adapter.calls).hasValue(3);
  }

  @Test
  void rotationThatFails_isNotTriedAgain() {
    adapter.failures = 1;
    assertUnavailable(() -> kms.rotate(KEK));
    assertThat(adapter.calls).hasValue(1);
  }

  @Test
  void answerThatRefuses_isNotTriedAgain() {
    adapter.failure = new KmsException.Denied("no");
    adapter.failures = 1;
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(KmsException.Denied.class);
    assertThat(adapter.calls).hasValue(1);
  }

  @Test
  void systemThatAsksForASecond_getsIt() throws Exception {
    adapter.failure = new Unavailable("429", Duration.ofSeconds(1));
    adapter.failures = 1;
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
    assertThat(clock.longestPauses).isEqualTo(List.of(Duration.ofMillis(1100)));
  }

  @Test
  void systemThatAsksForMoreThanACallerWaits_isLeftAloneForThatTime() throws Exception {
    adapter.failure = new Unavailable("429", Duration.ofSeconds(20));
    adapter.failures = 1;
    assertUnavailable(() -> kms.info(KEK));
    assertUnavailable(() -> kms.info(KEK));
    assertThat(adapter.calls).hasValue(1);
    clock.pass(Duration.ofSeconds(20));
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
  }

  @Test
  void systemThatAsksForAYear_isTriedAgainAfterAMinute() throws Exception {
    adapter.failure = new Unavailable("429", Duration.ofDays(365));
    adapter.failures = 1;
    assertUnavailable(() -> kms.info(KEK));
    clock.pass(Duration.ofMinutes(1));
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
  }

  @Test
  void keyThatFailedThreeTimes_isRefusedWithoutACallUntilItRested() throws Exception {
    failThreeTimes();
    int calls = adapter.calls.get();
    assertThat(assertUnavailable(() -> kms.info(KEK)).retryAfter()).contains(REST);
    assertThat(adapter.calls).hasValue(calls);
    adapter.failures = 0;
    clock.pass(REST);
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
  }

  @Test
  void keyThatFailsItsTrial_restsAgain() {
    failThreeTimes();
    clock.pass(REST);
    assertUnavailable(() -> kms.info(KEK));
    int calls = adapter.calls.get();
    assertUnavailable(() -> kms.info(KEK));
    assertThat(adapter.calls).hasValue(calls);
  }

  @Test
  void trialThatEndsByABug_leavesTheKeyToTheNextCaller() throws Exception {
    failThreeTimes();
    clock.pass(REST);
    adapter.failures = 0;
    adapter.bug = new AssertionError("a bug");
    assertThatThrownBy(() -> kms.info(KEK)).hasMessage("a bug");
    adapter.bug = null;
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
  }

  @Test
  void keyOfAnotherTenant_isAskedAllTheSame() throws Exception {
    failThreeTimes();
    adapter.failures = 0;
    adapter.current = new KekVersion(OTHER, "1");
    assertThat(kms.info(OTHER).kek()).isEqualTo(OTHER);
    assertUnavailable(() -> kms.info(KEK));
  }

  @Test
  void moreCallsThanOneKeyMayHave_areRefusedAtOnce() throws Exception {
    adapter.hold = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<KekInfo>> held = startHeld(callers);
      assertThat(assertUnavailable(() -> kms.info(KEK))).hasMessageContaining("under way");
      adapter.hold.countDown();
      for (Future<KekInfo> each : held) {
        assertThat(each.get().kek()).isEqualTo(KEK);
      }
    }
    assertThat(kms.info(KEK).kek()).isEqualTo(KEK);
  }

  private List<Future<KekInfo>> startHeld(ExecutorService callers) throws InterruptedException {
    List<Future<KekInfo>> held =
        IntStream.range(0, LIMITS.callsAtOnce())
            .mapToObj(_ -> callers.submit(() -> kms.info(KEK)))
            .toList();
    while (adapter.calls.get() < LIMITS.callsAtOnce()) {
      Thread.onSpinWait();
    }
    return held;
  }

  private void failThreeTimes() {
    adapter.failures = 1000;
    for (int failed = 0; failed < LIMITS.failuresInARow(); failed++) {
      assertUnavailable(() -> kms.info(KEK));
    }
  }

  private static Unavailable assertUnavailable(ThrowingCallable call) {
    Unavailable refusal = catchThrowableOfType(Unavailable.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  /** Fails so many calls, and holds the others where it is told to. */
  private static final class Failing extends ScriptedAdapter {
    final AtomicInteger calls = new AtomicInteger();
    volatile KmsException failure = new Unavailable("500");
    volatile int failures;
    volatile @Nullable AssertionError bug;
    volatile CountDownLatch hold = new CountDownLatch(0);

    @Override
    public KekInfo info(KekUri kek) throws KmsException {
      enter();
      return super.info(kek);
    }

    @Override
    public KekInfo rotate(KekUri kek) throws KmsException {
      enter();
      return super.rotate(kek);
    }

    private void enter() throws KmsException {
      AssertionError now = bug;
      if (now != null) {
        throw now;
      }
      if (calls.incrementAndGet() <= failures) {
        throw failure;
      }
      try {
        hold.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
