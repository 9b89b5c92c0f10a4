package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I4")
class TicketTest {
  private static final Instant ISSUED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant EXPIRY = ISSUED.plusSeconds(300);
  private final SecretBytes key = SecretBytes.copyOf(new byte[32]);
  private final Challenge challenge = Challenge.random(new SecureRandom());
  private final ResourceList resources = Accept.value(ResourceList.parse(List.of("a/b", "a/c@2")));
  private final Ticket ticket = Ticket.issue(key, challenge, resources, ISSUED, EXPIRY);

  @Test
  void ticketReadBack_isGenuineForWhatItWasIssuedFor() {
    Ticket read = Accept.value(Ticket.parse(ticket.bytes()));
    assertThat(read).isEqualTo(ticket);
    assertThat(read.isGenuine(key, challenge, resources)).isTrue();
  }

  @Test
  void otherChallenge_isNotGenuine() {
    assertThat(ticket.isGenuine(key, Challenge.random(new SecureRandom()), resources)).isFalse();
  }

  @Test
  void otherResources_areNotGenuine() {
    for (List<String> other :
        List.of(List.of("a/b"), List.of("a/b", "a/c"), List.of("a/b", "a/c@3"))) {
      assertThat(ticket.isGenuine(key, challenge, Accept.value(ResourceList.parse(other))))
          .isFalse();
    }
  }

  @Test
  void otherKey_isNotGenuine() {
    byte[] other = new byte[32];
    other[31] = 1;
    assertThat(ticket.isGenuine(SecretBytes.takeOwnershipOf(other), challenge, resources))
        .isFalse();
  }

  @Test
  void anyFlippedBit_isNotGenuine() {
    for (int bit = 0; bit < Ticket.SIZE * 8; bit++) {
      byte[] bytes = ticket.bytes().toArray();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Outcome<Boolean> genuine =
          Ticket.parse(Bytes.of(bytes)).map(read -> read.isGenuine(key, challenge, resources));
      assertThat(genuine).isNotEqualTo(Outcome.accepted(true));
    }
  }

  @Test
  void otherSize_refuses() {
    assertThat(Accept.reason(Ticket.parse(ticket.bytes().slice(0, 47))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @Test
  void twoChallenges_differ() {
    assertThat(Challenge.random(new SecureRandom())).isNotEqualTo(challenge);
  }
}
