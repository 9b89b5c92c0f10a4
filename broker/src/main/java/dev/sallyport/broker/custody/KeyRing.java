package dev.sallyport.broker.custody;

import dev.sallyport.broker.crypto.XWingOpener;
import dev.sallyport.broker.custody.BrokerKey.TicketKey;
import dev.sallyport.broker.custody.BrokerKey.Transport;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.CommittedRelease;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.tenant.TenantService.IntakeOffer;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.TransportKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The broker's own keys: identity (signs), transport (workloads seal their key to it) and ticket
 * keys. They are made at the first start, wrapped by the KMS, kept in the store and shared by all
 * replicas: whoever inserts first has made the key, everybody else reads it.
 */
public final class KeyRing implements AutoCloseable {
  /** A transport key is handed out only while a guest has this long to use it. */
  private static final Duration LEAST_REMAINING = Duration.ofMinutes(10);

  /** Strangers with forged tickets cannot make this replica read its keys more often. */
  private static final Duration BETWEEN_READS = Duration.ofMillis(200);

  /** How long a request waits for a change of the keys that is under way. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final StoredBrokerKeys stored;
  private final KeySchedule schedule;
  private final InstantSource clock;
  private final Duration patience;

  /** Held by whoever changes the keys; those who only use them read a snapshot. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile BrokerKeys keys = BrokerKeys.NONE;
  private Instant lastRead = Instant.EPOCH;

  private KeyRing(
      StoredBrokerKeys stored, KeySchedule schedule, InstantSource clock, Duration patience) {
    this.stored = stored;
    this.schedule = schedule;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Opens the ring, making the keys that are missing.
   *
   * <p>Refused: {@code kms-unavailable}, {@code store-unavailable}; {@code secret-unreadable} where
   * a stored key is not what its label says. The broker must not start then.
   *
   * @param kek the key that wraps new keys
   */
  public static Outcome<KeyRing> open(
      Store store,
      Kms kms,
      KekUri kek,
      KeySchedule schedule,
      SecureRandom random,
      InstantSource clock) {
    StoredBrokerKeys stored = new StoredBrokerKeys(store, new KeyVault(kms), kek, random);
    return open(stored, schedule, clock, PATIENCE);
  }

  /**
   * Opens the ring over the keys of a store; refused as above.
   *
   * @param patience how long a request waits for a change of the keys that is under way
   */
  static Outcome<KeyRing> open(
      StoredBrokerKeys stored, KeySchedule schedule, InstantSource clock, Duration patience) {
    KeyRing ring = new KeyRing(stored, schedule, clock, patience);
    return ring.refresh().map(_ -> ring);
  }

  /**
   * Makes the keys that have become due and reads those that other replicas made; to be called each
   * minute. When it is refused the ring goes on with the keys that it has.
   */
  public Outcome<Integer> refresh() {
    changing.lock();
    try {
      Instant now = clock.instant();
      return stored
          .rows()
          .then(rows -> stored.make(schedule.missing(rows, now)))
          .then(_ -> stored.pruned(now))
          .then(this::load);
    } finally {
      changing.unlock();
    }
  }

  /** All keys of the broker as they are now. Refused as {@link #refresh}. */
  public Outcome<KeyListAnswer> list() {
    return refresh().map(_ -> new KeyListAnswer(KeyEntries.of(keys, clock.instant())));
  }

  /**
   * Replaces a current key, for all replicas and without a pause: what was begun under the old one
   * is still served, unless the order says otherwise.
   *
   * <p>Refused: {@code keys-moved} where the order names another key than the current one, so that
   * of two orders one is carried out; {@code pins-at-risk}; {@code bad-member-value} for a kind
   * that belongs to tenants, or a manner that the kind does not have; and as {@link #refresh}.
   *
   * @return all keys, as they are afterwards
   */
  public Outcome<KeyListAnswer> rotate(KeyRotation order) {
    changing.lock();
    try {
      return refresh()
          .then(_ -> KeyEntries.kind(order.kind()))
          .then(kind -> KeyReplacement.plan(order, kind, keys.rows(), schedule, clock.instant()))
          .then(stored::replace)
          .then(_ -> list());
    } finally {
      changing.unlock();
    }
  }

  /** The identity keys, and the clock by which times are judged. */
  public IdentityAnswer identity() {
    List<Bytes> raw = keys.identities().stream().map(key -> publicKey(key.key())).toList();
    return new IdentityAnswer(
        raw.getFirst(), raw.subList(1, raw.size()), clock.instant().toEpochMilli());
  }

  /** The signed transport key for a new challenge; {@code kms-unavailable} if none can be made. */
  public Outcome<TransportKey> transportKey() {
    Instant needed = clock.instant().plus(LEAST_REMAINING);
    return keys.signed().reversed().stream()
        .filter(key -> needed.toEpochMilli() < key.untilMillis())
        .findFirst()
        .map(Outcome::accepted)
        .orElseGet(() -> Outcome.refused(RefusalReason.KMS_UNAVAILABLE, "transport key"));
  }

  /**
   * Opens a workload's public key.
   *
   * <p>Refused: {@code unknown-transport-key}, {@code recipient-key-unreadable}, and what {@link
   * RecipientKey#parse} refuses.
   *
   * @param number the transport key that it was sealed to
   */
  public Outcome<RecipientKey> openRecipient(int number, Challenge challenge, Bytes sealed) {
    return keys.transport(number)
        .or(() -> caughtUp().transport(number))
        .filter(key -> clock.instant().isBefore(key.row().until()))
        .map(key -> open(key, challenge, sealed))
        .orElseGet(() -> Outcome.refused(RefusalReason.UNKNOWN_TRANSPORT_KEY));
  }

  /** A ticket for a challenge; {@code kms-unavailable} if there is no ticket key for the day. */
  public Outcome<Ticket> issue(
      Challenge challenge, ResourceList resources, Instant issued, Instant expiry) {
    return keys.ticketKey(issued)
        .map(key -> Outcome.accepted(Ticket.issue(key.key(), challenge, resources, issued, expiry)))
        .orElseGet(() -> Outcome.refused(RefusalReason.KMS_UNAVAILABLE, "ticket key"));
  }

  /** Whether a replica of this broker issued this ticket for exactly this. */
  public boolean isGenuine(Ticket ticket, Challenge challenge, ResourceList resources) {
    BrokerKeys known = keys;
    if (isGenuine(known, ticket, challenge, resources)) {
      return true;
    }
    BrokerKeys now = caughtUp();
    return !now.equals(known) && isGenuine(now, ticket, challenge, resources);
  }

  private boolean isGenuine(
      BrokerKeys known, Ticket ticket, Challenge challenge, ResourceList resources) {
    return known.all().stream()
        .anyMatch(key ->
            key instanceof TicketKey candidate
                && clock.instant().isBefore(candidate.row().until())
                && ticket.isGenuine(candidate.key(), challenge, resources));
  }

  /** The signed answer of a release. */
  public ReleaseAnswer answer(CommittedRelease release) {
    SigningKey identity = keys.signer();
    Bytes signed = Contexts.answer(release.transcript(), release.tenantRoot(), release.resources());
    return new ReleaseAnswer(
        release.transcript(),
        release.tenantRoot(),
        release.resources(),
        publicKey(identity),
        identity.sign(signed));
  }

  /** The signed intake key of a tenant. */
  public IntakeKeyAnswer answer(IntakeOffer offer) {
    SigningKey identity = keys.signer();
    Digest root = offer.tenant().root();
    Bytes signed = Contexts.intakeKey(root, offer.key().number(), offer.key().key());
    return new IntakeKeyAnswer(
        root, offer.key().number(), offer.key().key(), publicKey(identity), identity.sign(signed));
  }

  /** Zeroes all keys. */
  @Override
  public void close() {
    changing.lock();
    try {
      keys.all().forEach(BrokerKey::close);
      keys = BrokerKeys.NONE;
    } finally {
      changing.unlock();
    }
  }

  private static Bytes publicKey(SigningKey key) {
    return key.publicKey().raw();
  }

  private static Outcome<RecipientKey> open(Transport key, Challenge challenge, Bytes sealed) {
    try (SecretBytes opened =
        key.pair().open(sealed, challenge.recipientContext(), XWingOpener.INSTANCE)) {
      return RecipientKey.parse(opened.use(Bytes::of));
    } catch (GeneralSecurityException e) {
      return Outcome.refused(RefusalReason.RECIPIENT_KEY_UNREADABLE);
    }
  }

  /**
   * The keys with those that other replicas made since they were last read: what another replica
   * issued a moment ago under a new key is not refused here. Read seldom, and nobody waits long for
   * it, because a forged ticket asks for it too.
   */
  private BrokerKeys caughtUp() {
    try {
      if (changing.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          readAgain();
        } finally {
          changing.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return keys;
  }

  private void readAgain() {
    Instant now = clock.instant();
    // A clock that steps back must not stop this for as long as it stepped.
    if (Duration.between(lastRead, now).abs().compareTo(BETWEEN_READS) >= 0) {
      lastRead = now;
      // Refused: the keys stay as they are, and the next refresh says why.
      var _ = stored.rows().then(this::load);
    }
  }

  /** Replaces the keys by those of these rows, unwrapping only what is new. */
  private Outcome<Integer> load(List<BrokerKeyRow> rows) {
    BrokerKeys before = keys;
    if (rows.equals(before.rows())) {
      return Outcome.accepted(rows.size());
    }
    if (rows.stream().noneMatch(KeySchedule::isOpen)) {
      // An administrator has ended every identity: better the keys from before than none to sign.
      return Outcome.refused(RefusalReason.SECRET_UNREADABLE, "identity");
    }
    List<BrokerKey> loaded = new ArrayList<>();
    for (BrokerKeyRow row : rows) {
      Outcome<BrokerKey> key =
          before.unwrappedFrom(row).map(Outcome::accepted).orElseGet(() -> stored.unwrap(row));
      switch (key) {
        case Outcome.Accepted<BrokerKey>(BrokerKey accepted) -> loaded.add(accepted);
        case Outcome.Refused<BrokerKey>(Refusal refusal) -> {
          closeAllBut(before.all(), loaded);
          return refusal.asOutcome();
        }
      }
    }
    keys = BrokerKeys.of(loaded);
    closeAllBut(loaded, before.all());
    return Outcome.accepted(loaded.size());
  }

  /** By what holds the secret: a key whose row was given another end is still the same key. */
  private static void closeAllBut(List<BrokerKey> kept, List<BrokerKey> keys) {
    keys.stream()
        .filter(key -> kept.stream().noneMatch(other -> other.holder().equals(key.holder())))
        .forEach(BrokerKey::close);
  }
}
