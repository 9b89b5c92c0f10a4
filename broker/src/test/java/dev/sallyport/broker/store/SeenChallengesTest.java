package dev.sallyport.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Ticket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I4")
class SeenChallengesTest {
  private static final Instant BEGUN = TestClock.START;
  private static final Duration LIFE = Duration.ofMinutes(5);
  private final SeenChallenges seen = new SeenChallenges(BEGUN);

  @Test
  void firstSight_isToldFromEveryLaterOne() {
    assertThat(seen.mayHaveSeen(challenge(1), issued(1))).isFalse();
    assertThat(seen.mayHaveSeen(challenge(2), issued(2))).isFalse();

    assertThat(seen.mayHaveSeen(challenge(1), issued(1))).isTrue();
  }

  @Test
  void ticketFromBeforeTheProcessBegan_mayHaveBeenSeen() {
    assertThat(seen.mayHaveSeen(challenge(1), issued(0))).isTrue();
  }

  @Test
  void challenge_isRememberedForAsLongAsItsTicketIsGood() {
    long last = LIFE.toSeconds();
    for (int second = 1; second <= 4 * last; second++) {
      assertThat(seen.mayHaveSeen(challenge(second), issued(second))).isFalse();
      int oldest = (int) Math.max(1, second - last);
      assertThat(seen.mayHaveSeen(challenge(oldest), issued(oldest))).as("%d", second).isTrue();
    }
  }

  private static Challenge challenge(int number) {
    return new Challenge(Bytes.of(ByteBuffer.allocate(Challenge.SIZE).putInt(0, number).array()));
  }

  private static Ticket issued(long second) {
    Instant time = BEGUN.plusSeconds(second);
    return new Ticket(time, time.plus(LIFE), Digest.zero());
  }
}
