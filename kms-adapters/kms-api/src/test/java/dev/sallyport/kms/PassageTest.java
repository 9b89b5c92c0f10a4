package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.Passage.Entry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in after a rest: one at a time, whoever leaves meanwhile. */
class PassageTest {
  private static final Duration REST = Duration.ofSeconds(5);
  private static final long RESTED = REST.toNanos();
  private static final KmsLimits LIMITS =
      new KmsLimits(Duration.ofSeconds(10), 1, Duration.ZERO, 8, 1, REST);

  private final Passage passage = new Passage("a key", LIMITS);
  private Entry early = Entry.REGULAR;

  /** One caller is inside from before the rest. */
  @BeforeEach
  void rest() throws Unavailable {
    early = passage.enter(0);
    Entry failing = passage.enter(0);
    passage.failed(new Unavailable("500"), 0);
    passage.leave(failing);
  }

  @Test
  void callerFromBeforeTheRest_leavesLate_andNobodyIsLetInBesideTheTrial() throws Exception {
    assertThat(passage.enter(RESTED)).isEqualTo(Entry.TRIAL);
    assertThatThrownBy(() -> passage.enter(RESTED)).isInstanceOf(Unavailable.class);

    passage.leave(early);

    assertThatThrownBy(() -> passage.enter(RESTED)).isInstanceOf(Unavailable.class);
  }

  @Test
  void trialThatLeavesWithoutAnAnswer_makesRoomForTheNextOne() throws Exception {
    passage.leave(passage.enter(RESTED));

    assertThat(passage.enter(RESTED)).isEqualTo(Entry.TRIAL);
  }

  @Test
  void trialThatIsAnswered_opensThePassageToAll() throws Exception {
    Entry trial = passage.enter(RESTED);
    passage.answered();
    passage.leave(trial);

    assertThat(passage.enter(RESTED)).isEqualTo(Entry.REGULAR);
    assertThat(passage.enter(RESTED)).isEqualTo(Entry.REGULAR);
  }
}
