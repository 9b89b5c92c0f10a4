package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.RestoredStore;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore does to the tickets of before. */
final class ForgottenTicketTest {
  private static final Challenge CHALLENGE = new Challenge(Bytes.empty().sha256().value());
  private static final ResourceList RESOURCES = value(ResourceList.parse(List.of("acme/db/key")));

  @Test
  @Tag("I4")
  void ticketOfBefore_isNotGenuineToTheBrokerThatStartsAfterARestore(@TempDir Path folder)
      throws Exception {
    try (TestTenancy tenancy = new TestTenancy(folder)) {
      Ticket before;
      try (KeyRing ring = ring(tenancy)) {
        before = ticket(tenancy, ring);
        assertThat(ring.isGenuine(before, CHALLENGE, RESOURCES)).isTrue();
      }

      value(
          tenancy.store.write(
              transaction -> Outcome.accepted(RestoredStore.forgetTickets(transaction))));

      try (KeyRing ring = ring(tenancy)) {
        assertThat(ring.isGenuine(before, CHALLENGE, RESOURCES)).isFalse();
        assertThat(ring.isGenuine(ticket(tenancy, ring), CHALLENGE, RESOURCES)).isTrue();
      }
    }
  }

  private static Ticket ticket(TestTenancy tenancy, KeyRing ring) {
    Instant now = tenancy.clock.instant();
    return value(ring.issue(CHALLENGE, RESOURCES, now, now.plus(Duration.ofMinutes(5))));
  }

  private static KeyRing ring(TestTenancy tenancy) {
    return value(
        KeyRing.open(
            tenancy.store,
            tenancy.kms,
            TestKms.KEK,
            KeySchedule.DEFAULT,
            new SecureRandom(),
            tenancy.clock));
  }
}
