package dev.sallyport.broker.release;

import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.RefusalReason.Kind;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose part a release failed by, and that each that began is over. */
class ReleaseEndTest extends ReleaseFixture {
  private boolean isBuggy;

  @Override
  void ended(Stage stage) {
    assertThat(inFlight.get()).isEqualTo(1);
    if (stage == Stage.BIND && isBuggy) {
      throw new IllegalStateException("a bug");
    }
  }

  @Test
  void release_isGrantedAndOver() {
    value(release(challenge("acme/db/key")));
    assertThat(ends).containsExactly(ReleaseEnd.GRANTED);
    assertThat(inFlight.get()).isZero();
  }

  @Test
  void releaseOfWhatIsNotThere_isRefusedAndOver() {
    assertThat(reason(release(challenge("acme/nothing")))).isEqualTo(RefusalReason.UNKNOWN_SECRET);
    assertThat(ends).containsExactly(ReleaseEnd.REFUSED);
  }

  @Test
  void releaseWithoutTheKms_hasFailed() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    tenancy.clock.advance(Duration.ofMinutes(2));
    tenancy.kms.cutOff(true);
    assertThat(reason(release(challenge))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    assertThat(ends).containsExactly(ReleaseEnd.FAILED);
  }

  @Test
  void releaseThatABugEnds_hasFailedAndIsOver() {
    ChallengeAnswer challenge = challenge("acme/db/key");
    isBuggy = true;
    assertThatThrownBy(() -> release(challenge)).isInstanceOf(IllegalStateException.class);
    assertThat(ends).containsExactly(ReleaseEnd.FAILED);
    assertThat(inFlight.get()).isZero();
  }

  @Test
  void refusal_isTheBrokersFailureOnlyWhereItsPartIsMissing() {
    for (RefusalReason reason : RefusalReason.values()) {
      boolean broker = reason.kind() == Kind.UNAVAILABLE || reason.kind() == Kind.BUG;
      assertThat(ReleaseEnd.of(Outcome.refused(reason)))
          .as(reason.label())
          .isEqualTo(broker ? ReleaseEnd.FAILED : ReleaseEnd.REFUSED);
    }
  }
}
