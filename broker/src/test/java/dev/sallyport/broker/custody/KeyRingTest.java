package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.TransportKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyRingTest {
  private static final Challenge CHALLENGE = new Challenge(Bytes.empty().sha256().value());
  private static final ResourceList RESOURCES = value(ResourceList.parse(List.of("acme/db/key")));
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private TestTenancy tenancy;
  private KeyRing ring;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder);
    ring = value(replica());
  }

  @AfterEach
  void close() {
    ring.close();
    tenancy.close();
  }

  private Outcome<KeyRing> replica() {
    return KeyRing.open(
        tenancy.store,
        tenancy.kms,
        TestKms.KEK,
        KeySchedule.DEFAULT,
        new SecureRandom(),
        tenancy.clock);
  }

  private Ticket ticket(KeyRing by) {
    Instant now = tenancy.clock.instant();
    return value(by.issue(CHALLENGE, RESOURCES, now, now.plus(Duration.ofMinutes(5))));
  }

  private static SignatureKey pin(Bytes raw) {
    return value(SignatureKey.ed25519(raw));
  }

  private static Bytes seal(TransportKey transport, RecipientKey key, Challenge challenge)
      throws Exception {
    return transport.key().seal(key.encoded(), challenge.recipientContext());
  }

  @Test
  void firstStart_makesTwoIdentitiesToPin() {
    IdentityAnswer identity = ring.identity();

    assertThat(identity.next()).hasSize(1).doesNotContain(identity.current());
    assertThat(identity.clockMillis()).isEqualTo(tenancy.clock.instant().toEpochMilli());
  }

  @Test
  void nextStart_hasTheSameKeys() {
    TransportKey transport = value(ring.transportKey());
    Ticket ticket = ticket(ring);
    try (KeyRing again = value(replica())) {
      assertThat(again.identity()).isEqualTo(ring.identity());
      assertThat(value(again.transportKey())).isEqualTo(transport);
      assertThat(again.isGenuine(ticket, CHALLENGE, RESOURCES)).isTrue();
    }
  }

  @Test
  void replicasThatStartTogether_endWithTheSameKeys(@TempDir Path other) throws Exception {
    try (TestTenancy fresh = new TestTenancy(other)) {
      List<Future<Outcome<KeyRing>>> starts = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          starts.add(
              threads.submit(() ->
                  KeyRing.open(
                      fresh.store,
                      fresh.kms,
                      TestKms.KEK,
                      KeySchedule.DEFAULT,
                      new SecureRandom(),
                      fresh.clock)));
        }
      }
      try (KeyRing first = value(starts.removeFirst().get())) {
        for (Future<Outcome<KeyRing>> start : starts) {
          try (KeyRing replica = value(start.get())) {
            assertThat(replica.identity()).isEqualTo(first.identity());
            assertThat(value(replica.transportKey())).isEqualTo(value(first.transportKey()));
            assertThat(first.isGenuine(ticket(replica), CHALLENGE, RESOURCES)).isTrue();
          }
        }
      }
    }
  }

  @Test
  void transportKey_isSignedByTheCurrentIdentityAlone() {
    TransportKey transport = value(ring.transportKey());
    IdentityAnswer identity = ring.identity();

    assertThat(transport.number()).isEqualTo(1);
    assertThat(transport.isSignedByOneOf(List.of(pin(identity.current())))).isTrue();
    assertThat(transport.isSignedByOneOf(List.of(pin(identity.next().getFirst())))).isFalse();
  }

  @Test
  void intakeKey_isSignedByTheCurrentIdentity() {
    IntakeKeyAnswer answer = ring.answer(value(tenancy.service.intakeKey(ACME)));

    assertThat(answer.tenantRoot()).isEqualTo(tenancy.owners.document().root());
    assertThat(answer.isSignedByOneOf(List.of(pin(ring.identity().current())))).isTrue();
    assertThat(answer.isSignedByOneOf(List.of(pin(ring.identity().next().getFirst())))).isFalse();
  }

  @Test
  void recipientKeySealedToTheTransportKey_opens() throws Exception {
    TransportKey transport = value(ring.transportKey());
    for (Kem kem : Kem.values()) {
      try (RecipientKeyPair workload = RecipientKeyPair.generate(kem)) {
        Bytes sealed = seal(transport, workload.publicKey(), CHALLENGE);

        assertThat(value(ring.openRecipient(transport.number(), CHALLENGE, sealed)))
            .isEqualTo(workload.publicKey());
      }
    }
  }

  @Test
  void recipientKeyForAnotherChallengeOrChanged_isUnreadable() throws Exception {
    TransportKey transport = value(ring.transportKey());
    try (RecipientKeyPair workload = RecipientKeyPair.generate(Kem.X25519)) {
      Bytes sealed = seal(transport, workload.publicKey(), CHALLENGE);
      Challenge other = new Challenge(Digest.zero().value());
      byte[] changed = sealed.toArray();
      changed[changed.length - 1] ^= 1;

      for (Outcome<RecipientKey> opened :
          List.of(
              ring.openRecipient(1, other, sealed),
              ring.openRecipient(1, CHALLENGE, Bytes.of(changed)),
              ring.openRecipient(1, CHALLENGE, Bytes.empty()))) {
        assertThat(reason(opened)).isEqualTo(RefusalReason.RECIPIENT_KEY_UNREADABLE);
      }
    }
  }

  @Test
  void whatOpensButIsNoKey_refusesWithItsReason() throws Exception {
    TransportKey transport = value(ring.transportKey());
    Bytes noKem = transport.key().seal(Bytes.of(new byte[34]), CHALLENGE.recipientContext());
    Bytes noSize = transport.key().seal(Bytes.of(new byte[2]), CHALLENGE.recipientContext());

    assertThat(reason(ring.openRecipient(1, CHALLENGE, noKem)))
        .isEqualTo(RefusalReason.UNSUPPORTED_KEM);
    assertThat(reason(ring.openRecipient(1, CHALLENGE, noSize)))
        .isEqualTo(RefusalReason.MALFORMED_RECIPIENT_KEY);
  }

  @Test
  void unknownTransportKey_refuses() {
    assertThat(reason(ring.openRecipient(2, CHALLENGE, Bytes.empty())))
        .isEqualTo(RefusalReason.UNKNOWN_TRANSPORT_KEY);
  }

  @Test
  void dueTransportKey_isReplacedAndTheOldOneOpensForAnHour() throws Exception {
    TransportKey first = value(ring.transportKey());
    try (RecipientKeyPair workload = RecipientKeyPair.generate(Kem.X25519)) {
      Bytes sealed = seal(first, workload.publicKey(), CHALLENGE);
      tenancy.clock.advance(DAY);
      value(ring.refresh());

      assertThat(value(ring.transportKey()).number()).isEqualTo(2);
      assertThat(ring.openRecipient(1, CHALLENGE, sealed)).isInstanceOf(Outcome.Accepted.class);

      tenancy.clock.advance(Duration.ofHours(1));
      assertThat(reason(ring.openRecipient(1, CHALLENGE, sealed)))
          .isEqualTo(RefusalReason.UNKNOWN_TRANSPORT_KEY);
    }
  }

  @Test
  void transportKeyOfAnotherReplica_isReadAtTheNextRefresh() {
    try (KeyRing other = value(replica())) {
      tenancy.clock.advance(DAY);
      value(other.refresh());
      value(ring.refresh());

      assertThat(value(ring.transportKey())).isEqualTo(value(other.transportKey()));
    }
  }

  @Test
  void refreshWithNothingDue_makesNoKeyAndAsksTheKmsNothing() {
    int before = tenancy.kms.unwraps();
    TransportKey transport = value(ring.transportKey());
    value(ring.refresh());

    assertThat(tenancy.kms.unwraps()).isEqualTo(before);
    assertThat(value(ring.transportKey())).isEqualTo(transport);
  }

  @Test
  @Tag("I7")
  void kmsThatIsCutOff_leavesTheKeysThatThereAreUntilTheyEnd() {
    tenancy.kms.cutOff(true);
    tenancy.clock.advance(DAY);

    assertThat(reason(ring.refresh())).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    assertThat(value(ring.transportKey()).number()).isEqualTo(1);
    assertThat(ring.isGenuine(ticket(ring), CHALLENGE, RESOURCES)).isTrue();

    tenancy.clock.advance(DAY);
    Instant now = tenancy.clock.instant();
    assertThat(reason(ring.transportKey())).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
    assertThat(reason(ring.issue(CHALLENGE, RESOURCES, now, now.plusSeconds(1))))
        .isEqualTo(RefusalReason.KMS_UNAVAILABLE);
  }

  @Test
  @Tag("I7")
  void kmsThatIsCutOff_startsNoBroker() {
    tenancy.kms.cutOff(true);

    assertThat(reason(replica())).isEqualTo(RefusalReason.KMS_UNAVAILABLE);
  }

  @Test
  void genuineTicket_isForItsChallengeAndResourcesAlone() {
    Ticket ticket = ticket(ring);
    ResourceList others = value(ResourceList.parse(List.of("acme/db/other")));
    Ticket longer = new Ticket(ticket.issued(), ticket.expiry().plusSeconds(1), ticket.mac());

    assertThat(ring.isGenuine(ticket, CHALLENGE, RESOURCES)).isTrue();
    assertThat(ring.isGenuine(ticket, new Challenge(Digest.zero().value()), RESOURCES)).isFalse();
    assertThat(ring.isGenuine(ticket, CHALLENGE, others)).isFalse();
    assertThat(ring.isGenuine(longer, CHALLENGE, RESOURCES)).isFalse();
  }

  @Test
  void ticketOfYesterday_isGenuineAndOneOfTheDayBeforeIsNot() {
    Ticket ticket = ticket(ring);
    tenancy.clock.advance(DAY);
    value(ring.refresh());
    assertThat(ring.isGenuine(ticket, CHALLENGE, RESOURCES)).isTrue();

    tenancy.clock.advance(DAY);
    value(ring.refresh());
    assertThat(ring.isGenuine(ticket, CHALLENGE, RESOURCES)).isFalse();
  }

  @Test
  void keysPastTheirUse_leaveTheStore() {
    tenancy.clock.advance(Duration.ofDays(3));
    value(ring.refresh());

    assertThat(
            tenancy.tamper(
                "UPDATE broker_key SET number = number WHERE kind IN ('transport', 'ticket')"))
        .as("one transport key, and the ticket keys of today and tomorrow")
        .isEqualTo(3);
  }

  @Test
  @Tag("I6")
  void keyUnderAnotherLabel_startsNoBroker() {
    tenancy.tamper("UPDATE broker_key SET kind = 'x' WHERE kind = 'ticket'");
    tenancy.tamper("UPDATE broker_key SET kind = 'ticket' WHERE kind = 'identity'");

    assertThat(reason(replica())).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  @Tag("I6")
  void identityKeysSwapped_startNoBroker() {
    tenancy.tamper("UPDATE broker_key SET number = 3 - number + 10 WHERE kind = 'identity'");
    tenancy.tamper("UPDATE broker_key SET number = number - 10 WHERE kind = 'identity'");

    assertThat(reason(replica())).isEqualTo(RefusalReason.SECRET_UNREADABLE);
  }

  @Test
  @Tag("I6")
  void identityKeysSwappedWhileRunning_areRefusedAndTheOldOnesGoOn() {
    IdentityAnswer before = ring.identity();
    tenancy.tamper("UPDATE broker_key SET number = 3 - number + 10 WHERE kind = 'identity'");
    tenancy.tamper("UPDATE broker_key SET number = number - 10 WHERE kind = 'identity'");

    assertThat(reason(ring.refresh())).isEqualTo(RefusalReason.SECRET_UNREADABLE);
    assertThat(ring.identity()).isEqualTo(before);
    assertThat(ring.isGenuine(ticket(ring), CHALLENGE, RESOURCES)).isTrue();
  }
}
