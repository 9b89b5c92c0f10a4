package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.BrokerKey.TicketKey;
import dev.sallyport.broker.custody.BrokerKey.Transport;
import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import dev.sallyport.broker.store.CommittedRelease;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.Transaction;
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
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.TransportKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The broker's own keys: identity (signs), transport (workloads seal their key to it) and ticket
 * keys. They are made at the first start, wrapped by the KMS, kept in the store and shared by all
 * replicas: whoever inserts first has made the key, everybody else reads it.
 */
public final class KeyRing implements AutoCloseable {

  /** A transport key is handed out only while a guest has this long to use it. */
  private static final Duration LEAST_REMAINING = Duration.ofMinutes(10);

  /** Keys are forgotten this long after their end, so that nobody still works with one. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final Store store;
  private final KeyVault vault;
  private final KeySchedule schedule;
  private final SecureRandom random;
  private final InstantSource clock;
  private volatile BrokerKeys keys = BrokerKeys.NONE;

  private KeyRing(
      Store store, KeyVault vault, KeySchedule schedule, SecureRandom random, InstantSource clock) {
    this.store = store;
    this.vault = vault;
    this.schedule = schedule;
    this.random = random;
    this.clock = clock;
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
    KeyRing ring = new KeyRing(store, new KeyVault(kms, kek), schedule, random, clock);
    return ring.refresh().map(_ -> ring);
  }

  /**
   * Makes the keys that have become due and reads those that other replicas made; to be called each
   * minute. When it is refused the ring goes on with the keys that it has.
   */
  public synchronized Outcome<Integer> refresh() {
    Instant now = clock.instant();
    return store
        .read(KeyRing::rows)
        .then(rows -> make(schedule.missing(rows, now)))
        .then(_ -> store.write(transaction -> current(transaction, now)))
        .then(this::load);
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
        .filter(key -> clock.instant().isBefore(key.row().until()))
        .map(key -> open(key, challenge, sealed))
        .orElseGet(() -> Outcome.refused(RefusalReason.UNKNOWN_TRANSPORT_KEY));
  }

  /** A ticket for a challenge; {@code kms-unavailable} if there is no ticket key for the day. */
  public Outcome<Ticket> issue(
      Challenge challenge, ResourceList resources, Instant issued, Instant expiry) {
    return keys.ticketKey(KeySchedule.ticketNumber(issued))
        .map(key -> Outcome.accepted(Ticket.issue(key.key(), challenge, resources, issued, expiry)))
        .orElseGet(() -> Outcome.refused(RefusalReason.KMS_UNAVAILABLE, "ticket key"));
  }

  /** Whether a replica of this broker issued this ticket for exactly this. */
  public boolean isGenuine(Ticket ticket, Challenge challenge, ResourceList resources) {
    return keys.all().stream()
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
  public synchronized void close() {
    keys.all().forEach(BrokerKey::close);
    keys = BrokerKeys.NONE;
  }

  private static Bytes publicKey(SigningKey key) {
    return key.publicKey().raw();
  }

  private static Outcome<RecipientKey> open(Transport key, Challenge challenge, Bytes sealed) {
    try (SecretBytes opened = key.pair().open(sealed, challenge.recipientContext())) {
      return RecipientKey.parse(opened.use(Bytes::of));
    } catch (GeneralSecurityException e) {
      return Outcome.refused(RefusalReason.RECIPIENT_KEY_UNREADABLE);
    }
  }

  private static Outcome<List<BrokerKeyRow>> rows(Transaction transaction) throws SQLException {
    List<BrokerKeyRow> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      rows.addAll(BrokerKeyTable.all(transaction, kind));
    }
    return Outcome.accepted(rows);
  }

  /** What is in the store now, after removing what nothing can need any more. */
  private static Outcome<List<BrokerKeyRow>> current(Transaction transaction, Instant now)
      throws SQLException {
    for (Kind kind : Kind.values()) {
      BrokerKeyTable.removeUntil(transaction, kind, now.minus(GRACE));
    }
    return rows(transaction);
  }

  /** Makes keys; who finds one there already has lost a race, and reads the winner's afterwards. */
  private Outcome<Integer> make(List<Due> missing) {
    for (Due due : missing) {
      if (make(due) instanceof Outcome.Refused<Boolean>(Refusal refusal)) {
        return refusal.asOutcome();
      }
    }
    return Outcome.accepted(missing.size());
  }

  private Outcome<Boolean> make(Due due) {
    try (SecretBytes key = BrokerKey.generate(due, random)) {
      return vault
          .wrap(label(due.kind(), due.number()), key)
          .map(wrapped ->
              new BrokerKeyRow(
                  due.kind(), due.number(), due.from(), due.until(), vault.kek(), wrapped))
          .then(row ->
              store.write(
                  transaction -> Outcome.accepted(BrokerKeyTable.insert(transaction, row))));
    } catch (GeneralSecurityException e) {
      LogEvent.KEY_NOT_MADE.failed(e, due.kind().label());
      return Outcome.refused(RefusalReason.INTERNAL_ERROR);
    }
  }

  /** Replaces the keys by those of these rows, unwrapping only what is new. */
  private Outcome<Integer> load(List<BrokerKeyRow> rows) {
    BrokerKeys before = keys;
    List<BrokerKey> loaded = new ArrayList<>();
    for (BrokerKeyRow row : rows) {
      Outcome<BrokerKey> key =
          before.unwrappedFrom(row).map(Outcome::accepted).orElseGet(() -> unwrap(row));
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

  private static void closeAllBut(List<BrokerKey> kept, List<BrokerKey> keys) {
    keys.stream().filter(key -> !kept.contains(key)).forEach(BrokerKey::close);
  }

  private Outcome<BrokerKey> unwrap(BrokerKeyRow row) {
    return vault
        .unwrap(label(row.kind(), row.number()), row.kek(), row.wrapped())
        .then(encoded -> {
          try (encoded) {
            return Outcome.accepted(BrokerKey.decode(row, encoded));
          } catch (GeneralSecurityException e) {
            return Outcome.refused(RefusalReason.SECRET_UNREADABLE, row.kind().label());
          }
        });
  }

  private static KeyVault.Label label(Kind kind, int number) {
    return new KeyVault.Label(kind.label(), Digest.zero(), number);
  }
}
