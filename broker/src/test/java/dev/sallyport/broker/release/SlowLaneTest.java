package dev.sallyport.broker.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("I7")
class SlowLaneTest {
  private static final Outcome<String> GOOD = Outcome.accepted("released");

  private final SecureRandom random = new SecureRandom();
  private final Challenge challenge = Challenge.random(random);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void requestsUnderAChallengeThatWasRefusedOften_waitForOneAnother() throws Exception {
    SlowLane lane = new SlowLane(2, 1);
    refuse(lane, challenge, SlowLane.FREE, RefusalReason.BAD_SIGNATURE);
    FutureTask<Outcome<String>> first = inside(lane, challenge);
    FutureTask<Outcome<String>> second = new FutureTask<>(() -> lane.pass(challenge, () -> GOOD));
    Thread waiting = Thread.ofPlatform().start(second);
    while (waiting.getState() != Thread.State.WAITING) {
      assertThat(second.isDone()).isFalse();
      Thread.onSpinWait();
    }
    end.countDown();
    assertThat(first.get()).isEqualTo(GOOD);
    assertThat(second.get()).isEqualTo(GOOD);
  }

  @Test
  void laneThatIsFull_isOverloadedForItsOwnAlone() throws Exception {
    SlowLane lane = new SlowLane(1, 1);
    Challenge another = Challenge.random(random);
    refuse(lane, challenge, SlowLane.FREE, RefusalReason.CONDITION_FAILED);
    refuse(lane, another, SlowLane.FREE - 1, RefusalReason.CONDITION_FAILED);
    FutureTask<Outcome<String>> first = inside(lane, challenge);
    assertThat(lane.pass(challenge, () -> GOOD))
        .isEqualTo(Outcome.refused(RefusalReason.OVERLOADED));
    assertThat(lane.pass(another, () -> GOOD)).isEqualTo(GOOD);
    assertThat(lane.pass(Challenge.random(random), () -> GOOD)).isEqualTo(GOOD);
    end.countDown();
    assertThat(first.get()).isEqualTo(GOOD);
    assertThat(lane.pass(challenge, () -> GOOD)).isEqualTo(GOOD);
  }

  /** A workload that asks again while the broker's own systems are away is not to blame. */
  @ParameterizedTest
  @EnumSource(
      value = RefusalReason.class,
      names = {"KMS_UNAVAILABLE", "STORE_UNAVAILABLE", "INTERNAL_ERROR", "CHALLENGE_USED"})
  void refusalsThatAreNobodysAttack_doNotCount(RefusalReason reason) throws Exception {
    SlowLane lane = new SlowLane(1, 1);
    refuse(lane, challenge, 2 * SlowLane.FREE, reason);
    FutureTask<Outcome<String>> first = inside(lane, challenge);
    assertThat(lane.pass(challenge, () -> GOOD)).isEqualTo(GOOD);
    end.countDown();
    assertThat(first.get()).isEqualTo(GOOD);
  }

  /** What is remembered has a bound: a challenge that nobody asks under makes room for others. */
  @Test
  void tooManyChallenges_forgetTheOneOfLongestAgo() throws Exception {
    SlowLane lane = new SlowLane(1, 1);
    refuse(lane, challenge, SlowLane.FREE, RefusalReason.BAD_SIGNATURE);
    refuseOthers(lane, SlowLane.KEPT);
    FutureTask<Outcome<String>> first = inside(lane, challenge);
    assertThat(lane.pass(challenge, () -> GOOD)).isEqualTo(GOOD);
    end.countDown();
    assertThat(first.get()).isEqualTo(GOOD);
  }

  /** Else a storm would have its free requests again, for the price of other cheap refusals. */
  @Test
  void stormThatGoesOnBesideManyOthers_staysInTheLane() throws Exception {
    SlowLane lane = new SlowLane(1, 1);
    refuse(lane, challenge, SlowLane.FREE, RefusalReason.BAD_SIGNATURE);
    refuseOthers(lane, SlowLane.KEPT / 2);
    refuse(lane, challenge, 1, RefusalReason.BAD_SIGNATURE);
    refuseOthers(lane, SlowLane.KEPT - 1);
    FutureTask<Outcome<String>> first = inside(lane, challenge);
    assertThat(lane.pass(challenge, () -> GOOD))
        .isEqualTo(Outcome.refused(RefusalReason.OVERLOADED));
    end.countDown();
    assertThat(first.get()).isEqualTo(GOOD);
  }

  @Test
  void workThatFails_leavesTheLane() {
    SlowLane lane = new SlowLane(1, 1);
    refuse(lane, challenge, SlowLane.FREE, RefusalReason.BAD_SIGNATURE);
    assertThatThrownBy(() ->
            lane.pass(
                challenge,
                () -> {
                  throw new IllegalStateException("a bug");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(lane.pass(challenge, () -> GOOD)).isEqualTo(GOOD);
  }

  private void refuseOthers(SlowLane lane, int challenges) {
    for (int i = 0; i < challenges; i++) {
      refuse(lane, Challenge.random(random), 1, RefusalReason.BAD_SIGNATURE);
    }
  }

  private static void refuse(SlowLane lane, Challenge challenge, int times, RefusalReason reason) {
    for (int i = 0; i < times; i++) {
      Outcome<String> refused = Outcome.refused(reason);
      assertThat(lane.pass(challenge, () -> refused)).isEqualTo(refused);
    }
  }

  /** Work that has begun and goes on until the end is told. */
  private FutureTask<Outcome<String>> inside(SlowLane lane, Challenge of)
      throws InterruptedException {
    FutureTask<Outcome<String>> task = new FutureTask<>(() -> lane.pass(of, this::untilTheEnd));
    Thread.ofPlatform().start(task);
    begun.await();
    return task;
  }

  private Outcome<String> untilTheEnd() {
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return GOOD;
  }
}
