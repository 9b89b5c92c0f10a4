package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.reason;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.custody.TestReplica.Begun;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import dev.sallyport.protocol.wire.TransportKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replacing the broker's own keys by command. */
final class RingRotationTest {
  private static final Duration NOTICE = KeySchedule.DEFAULT.identityNotice();
  private static final Duration IN_FLIGHT = KeySchedule.DEFAULT.inFlight();
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private TestTenancy tenancy;
  private TestReplica replica;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder);
    replica = TestReplica.of(tenancy);
  }

  @AfterEach
  void close() {
    replica.close();
    tenancy.close();
  }

  private void pass(Duration time) {
    tenancy.clock.advance(time);
    value(replica.ring.refresh());
  }

  @Test
  void keysOfAFirstStart_areListedWithTheirStanding() {
    assertThat(replica.standings(KeyKind.IDENTITY)).isEqualTo("current 1, next 2");
    assertThat(replica.standings(KeyKind.TRANSPORT)).isEqualTo("current 1");
    assertThat(replica.standings(KeyKind.TICKET)).isEqualTo("current 205130000, next 205140000");
    KeyEntry identity = replica.current(KeyKind.IDENTITY);
    assertThat(identity.fingerprint()).contains(replica.ring.identity().current().sha256());
    assertThat(identity.untilMillis()).isEmpty();
    assertThat(identity.sinceMillis()).isEqualTo(tenancy.clock.instant().toEpochMilli());
    TransportKey transport = value(replica.ring.transportKey());
    KeyEntry listed = replica.current(KeyKind.TRANSPORT);
    assertThat(listed.fingerprint()).contains(transport.key().raw().sha256());
    assertThat(listed.untilMillis()).hasValue(transport.untilMillis());
    assertThat(replica.current(KeyKind.TICKET).fingerprint()).isEmpty();
  }

  @Test
  @Tag("I8")
  void list_tellsNothingOfAKeyNorOfItsWrappedForm() {
    String told = new String(value(replica.ring.list()).toUtf8(), StandardCharsets.UTF_8);

    assertThat(told).doesNotContain("wrapped", "local://");
    // Nothing in it is as long as any wrapped key: numbers, times, words and SHA-256 alone.
    assertThat(told.split("[^A-Za-z0-9]+")).allMatch(word -> word.length() <= 64);
  }

  @Test
  void identityRotatedAfterItsNotice_makesTheNextOneCurrentAndANewNext() {
    IdentityAnswer before = replica.ring.identity();
    pass(NOTICE);
    value(replica.rotate(KeyKind.IDENTITY, Manner.USUAL));

    IdentityAnswer after = replica.ring.identity();
    assertThat(after.current()).isEqualTo(before.next().getFirst());
    assertThat(after.next()).hasSize(1).doesNotContain(before.current(), after.current());
    assertThat(replica.standings(KeyKind.IDENTITY)).isEqualTo("kept 1, current 2, next 3");
  }

  @Test
  void everythingSignedAfterAnIdentityRotation_isSignedByTheNewCurrentKey() {
    SignatureKey old = replica.signer();
    pass(NOTICE);
    value(replica.rotate(KeyKind.IDENTITY, Manner.USUAL));
    SignatureKey current = replica.signer();

    TransportKey transport = value(replica.ring.transportKey());
    assertThat(transport.isSignedByOneOf(List.of(current))).isTrue();
    assertThat(transport.isSignedByOneOf(List.of(old))).isFalse();
    var intake = replica.ring.answer(value(tenancy.service.intakeKey(ACME)));
    assertThat(intake.isSignedByOneOf(List.of(current))).isTrue();
    assertThat(intake.isSignedByOneOf(List.of(old))).isFalse();
  }

  @Test
  void identityRotatedBeforeItsNotice_isRefusedUnlessTheOperatorInsists() {
    pass(NOTICE.minusSeconds(1));
    Bytes next = replica.ring.identity().next().getFirst();

    assertThat(reason(replica.rotate(KeyKind.IDENTITY, Manner.USUAL)))
        .isEqualTo(RefusalReason.PINS_AT_RISK);
    assertThat(replica.standings(KeyKind.IDENTITY)).isEqualTo("current 1, next 2");

    value(replica.rotate(KeyKind.IDENTITY, Manner.DESPITE_PINS));
    assertThat(replica.ring.identity().current()).isEqualTo(next);
  }

  @Test
  void secondIdentityRotationRightAfterTheFirst_wouldLoseEveryPinAndIsRefused() {
    pass(NOTICE);
    value(replica.rotate(KeyKind.IDENTITY, Manner.USUAL));

    assertThat(reason(replica.rotate(KeyKind.IDENTITY, Manner.USUAL)))
        .isEqualTo(RefusalReason.PINS_AT_RISK);

    pass(NOTICE);
    value(replica.rotate(KeyKind.IDENTITY, Manner.USUAL));
    assertThat(replica.standings(KeyKind.IDENTITY)).isEqualTo("kept 2, current 3, next 4");
  }

  @Test
  void replacedIdentity_isForgottenOnceNothingInFlightNamesIt() {
    value(replica.rotate(KeyKind.IDENTITY, Manner.DESPITE_PINS));
    KeyEntry kept = replica.all(KeyKind.IDENTITY, Standing.KEPT).getFirst();
    assertThat(kept.untilMillis()).hasValue(tenancy.clock.instant().plus(IN_FLIGHT).toEpochMilli());

    pass(IN_FLIGHT);
    assertThat(replica.standings(KeyKind.IDENTITY)).isEqualTo("current 2, next 3");
    pass(Duration.ofMinutes(11));
    assertThat(tenancy.tamper("UPDATE broker_key SET kek = kek WHERE kind = 'identity'"))
        .as("rows")
        .isEqualTo(2);
  }

  @Test
  void rotatedTransportKey_stillOpensWhatIsInFlightAndNoLonger() throws Exception {
    Begun begun = replica.begin();
    value(replica.rotate(KeyKind.TRANSPORT, Manner.USUAL));

    assertThat(value(replica.ring.transportKey()).number()).isEqualTo(2);
    assertThat(replica.standings(KeyKind.TRANSPORT)).isEqualTo("kept 1, current 2");
    pass(IN_FLIGHT.minusSeconds(1));
    assertThat(value(replica.open(begun))).isEqualTo(begun.key());

    pass(Duration.ofSeconds(1));
    assertThat(reason(replica.open(begun))).isEqualTo(RefusalReason.UNKNOWN_TRANSPORT_KEY);
    assertThat(replica.standings(KeyKind.TRANSPORT)).isEqualTo("current 2");
  }

  @Test
  void rotatedTicketKey_stillProvesTicketsInFlightAndNoLonger() throws Exception {
    Begun begun = replica.begin();
    value(replica.rotate(KeyKind.TICKET, Manner.USUAL));

    assertThat(replica.standings(KeyKind.TICKET))
        .isEqualTo("kept 205130000, current 205130001, next 205140001");
    assertThat(replica.takesTicket(replica.begin())).isTrue();
    pass(IN_FLIGHT.minusSeconds(1));
    assertThat(replica.takesTicket(begun)).isTrue();

    pass(Duration.ofSeconds(1));
    assertThat(replica.takesTicket(begun)).isFalse();
  }

  @Test
  void rotatedTicketKey_takesTomorrowsKeyWithIt() throws Exception {
    value(replica.rotate(KeyKind.TICKET, Manner.USUAL));
    value(replica.rotate(KeyKind.TICKET, Manner.USUAL));
    pass(DAY);

    assertThat(replica.current(KeyKind.TICKET).number()).isEqualTo(205140002);
    Begun begun = replica.begin();
    assertThat(replica.takesTicket(begun)).isTrue();
    assertThat(tenancy.tamper("DELETE FROM broker_key WHERE number = 205140002")).isOne();
    try (TestReplica other = TestReplica.of(tenancy)) {
      assertThat(other.takesTicket(begun)).as("by the key that was removed alone").isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"TICKET", "TRANSPORT"})
  @Tag("I7")
  void discardedKey_servesNothingFromThatMoment(KeyKind kind) throws Exception {
    Begun begun = replica.begin();
    assertThat(replica.serves(begun)).isTrue();

    value(replica.rotate(kind, Manner.DISCARD));

    assertThat(replica.serves(begun)).isFalse();
    assertThat(replica.serves(replica.begin())).isTrue();
    assertThat(replica.all(kind, Standing.KEPT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "IDENTITY, DISCARD",
    "TICKET, DESPITE_PINS",
    "TRANSPORT, DESPITE_PINS",
    "INTAKE, USUAL",
    "STORAGE, USUAL"
  })
  void mannerOrKindThatDoesNotBelongHere_isRefused(KeyKind kind, Manner manner) {
    pass(NOTICE);
    int number =
        kind == KeyKind.INTAKE || kind == KeyKind.STORAGE ? 1 : replica.current(kind).number();

    assertThat(reason(replica.ring.rotate(new KeyRotation(kind, number, manner))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"IDENTITY, DESPITE_PINS", "TRANSPORT, USUAL", "TICKET, USUAL"})
  void orderThatIsRepeated_replacesOneKey(KeyKind kind, Manner manner) {
    KeyRotation order = new KeyRotation(kind, replica.current(kind).number(), manner);
    value(replica.ring.rotate(order));
    String after = replica.standings(kind);

    assertThat(reason(replica.ring.rotate(order))).isEqualTo(RefusalReason.KEYS_MOVED);
    assertThat(replica.standings(kind)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"IDENTITY, DESPITE_PINS", "TRANSPORT, USUAL", "TICKET, USUAL"})
  @Tag("I7")
  void rotationWithoutTheKms_isRefusedAndChangesNothing(KeyKind kind, Manner manner)
      throws Exception {
    Begun begun = replica.begin();
    KeyRotation order = new KeyRotation(kind, replica.current(kind).number(), manner);
    String before = replica.standings(kind);
    tenancy.kms.cutOff(true);

    assertThat(reason(replica.ring.rotate(order))).isEqualTo(RefusalReason.KMS_UNAVAILABLE);

    assertThat(replica.serves(begun)).isTrue();
    tenancy.kms.cutOff(false);
    assertThat(replica.standings(kind)).isEqualTo(before);
  }

  @Test
  void nextStart_hasTheSameStandings() {
    value(replica.rotate(KeyKind.IDENTITY, Manner.DESPITE_PINS));
    value(replica.rotate(KeyKind.TRANSPORT, Manner.USUAL));
    value(replica.rotate(KeyKind.TICKET, Manner.USUAL));

    try (TestReplica again = TestReplica.of(tenancy)) {
      for (KeyKind kind : List.of(KeyKind.IDENTITY, KeyKind.TRANSPORT, KeyKind.TICKET)) {
        assertThat(again.standings(kind)).isEqualTo(replica.standings(kind));
      }
      assertThat(again.ring.identity()).isEqualTo(replica.ring.identity());
    }
  }

  @Test
  @Tag("I7")
  void databaseInWhichEveryIdentityHasEnded_isNotTakenOver() throws Exception {
    Begun begun = replica.begin();
    IdentityAnswer before = replica.ring.identity();
    tenancy.tamper("UPDATE broker_key SET valid_until = 1 WHERE kind = 'identity'");
    tenancy.tamper("DELETE FROM broker_key WHERE kind = 'transport'");

    // Asks the store, because the number is unknown.
    assertThat(reason(replica.ring.openRecipient(7, TestReplica.CHALLENGE, begun.sealed())))
        .isEqualTo(RefusalReason.UNKNOWN_TRANSPORT_KEY);
    assertThat(replica.ring.identity()).isEqualTo(before);
    assertThat(replica.serves(begun)).isTrue();
  }

  @Test
  void rotation_unwrapsTheNewKeysAlone() {
    int before = tenancy.kms.unwraps();
    value(replica.rotate(KeyKind.TICKET, Manner.USUAL));

    assertThat(tenancy.kms.unwraps() - before).as("today's and tomorrow's").isEqualTo(2);
  }
}
