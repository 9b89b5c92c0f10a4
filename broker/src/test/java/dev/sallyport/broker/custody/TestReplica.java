package dev.sallyport.broker.custody;

import static dev.sallyport.broker.tenant.TestTenancy.value;

import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.tenant.TestKms;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import dev.sallyport.protocol.wire.TransportKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One replica's key ring, and what is begun under its keys. */
final class TestReplica implements AutoCloseable {
  /** Longer than any machine is busy: no request gives up on keys that are about to be there. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static final Challenge CHALLENGE = new Challenge(Bytes.empty().sha256().value());
  static final ResourceList RESOURCES = value(ResourceList.parse(List.of("acme/db/key")));
  final KeyRing ring;
  private final TestTenancy tenancy;

  private TestReplica(KeyRing ring, TestTenancy tenancy) {
    this.ring = ring;
    this.tenancy = tenancy;
  }

  static TestReplica of(TestTenancy tenancy) {
    return over(tenancy.store, tenancy);
  }

  /** A replica that reaches the tenancy's store through another. */
  static TestReplica over(Store store, TestTenancy tenancy) {
    StoredBrokerKeys stored =
        new StoredBrokerKeys(store, new KeyVault(tenancy.kms), TestKms.KEK, new SecureRandom());
    Outcome<KeyRing> ring = KeyRing.open(stored, KeySchedule.DEFAULT, tenancy.clock, PATIENCE);
    return new TestReplica(value(ring), tenancy);
  }

  /** What a workload holds between its challenge and its release. */
  record Begun(Ticket ticket, int transport, Bytes sealed, RecipientKey key) {}

  Begun begin() throws GeneralSecurityException {
    Instant now = tenancy.clock.instant();
    Ticket ticket = value(ring.issue(CHALLENGE, RESOURCES, now, now.plus(Duration.ofMinutes(5))));
    TransportKey transport = value(ring.transportKey());
    try (RecipientKeyPair workload = RecipientKeyPair.generate(Kem.X25519)) {
      RecipientKey key = workload.publicKey();
      Bytes sealed = transport.key().seal(key.encoded(), CHALLENGE.recipientContext());
      return new Begun(ticket, transport.number(), sealed, key);
    }
  }

  boolean takesTicket(Begun begun) {
    return ring.isGenuine(begun.ticket(), CHALLENGE, RESOURCES);
  }

  Outcome<RecipientKey> open(Begun begun) {
    return ring.openRecipient(begun.transport(), CHALLENGE, begun.sealed());
  }

  boolean serves(Begun begun) {
    return takesTicket(begun) && open(begun).equals(Outcome.accepted(begun.key()));
  }

  /** Rotates whatever is current now. */
  Outcome<KeyListAnswer> rotate(KeyKind kind, Manner manner) {
    return ring.rotate(new KeyRotation(kind, current(kind).number(), manner));
  }

  KeyEntry current(KeyKind kind) {
    return all(kind, Standing.CURRENT).getFirst();
  }

  List<KeyEntry> all(KeyKind kind, Standing standing) {
    return value(ring.list()).keys().stream()
        .filter(key -> key.kind() == kind && key.standing() == standing)
        .toList();
  }

  /** The numbers of a kind as they stand, such as {@code kept 1, current 2, next 3}. */
  String standings(KeyKind kind) {
    return String.join(
        ", ",
        value(ring.list()).keys().stream()
            .filter(key -> key.kind() == kind)
            .map(key -> key.standing().label() + " " + key.number())
            .toList());
  }

  /** The identity that signs now. */
  SignatureKey signer() {
    return pin(ring.identity().current());
  }

  static SignatureKey pin(Bytes raw) {
    return value(SignatureKey.ed25519(raw));
  }

  @Override
  public void close() {
    ring.close();
  }
}
