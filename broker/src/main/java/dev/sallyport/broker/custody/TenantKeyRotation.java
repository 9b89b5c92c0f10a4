package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Dated;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.Holdings;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives a tenant new intake and storage keys. From then on secrets are sealed to the newest; an old
 * key stays as long as a secret needs it, because nothing is encrypted again.
 */
public final class TenantKeyRotation {
  /** How long owners may still upload what they sealed to the key before. */
  public static final Duration UPLOADS = Duration.ofHours(24);

  private final Store store;
  private final Custody custody;

  /**
   * Rotation over this store.
   *
   * @param custody makes keys and knows their public halves
   */
  public TenantKeyRotation(Store store, Custody custody) {
    this.store = store;
    this.custody = custody;
  }

  /** A key, and how many secrets need it. */
  private record Needed(Dated key, long secrets) {}

  /** The tenant's keys. */
  public Outcome<KeyListAnswer> list(Tenant tenant) {
    List<KeyEntry> entries = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Outcome<List<KeyEntry>> some =
          store
              .read(transaction -> needed(transaction, tenant.name(), kind))
              .then(keys -> entries(tenant, kind, keys));
      switch (some) {
        case Outcome.Accepted<List<KeyEntry>>(List<KeyEntry> of) -> entries.addAll(of);
        case Outcome.Refused<List<KeyEntry>>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(new KeyListAnswer(entries));
  }

  /**
   * Makes the next key of a kind.
   *
   * <p>Refused: {@code keys-moved} where the order names another key than the newest, so that of
   * two orders one is carried out; {@code bad-member-value} for a kind that belongs to the broker,
   * or another manner than the usual: what is stored cannot do without the old key; {@code
   * kms-unavailable}, {@code store-unavailable}.
   *
   * @return the tenant's keys, as they are afterwards
   */
  public Outcome<KeyListAnswer> rotate(Tenant tenant, KeyRotation order) {
    if (order.manner() != Manner.USUAL) {
      return Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "manner");
    }
    return kind(order.kind()).then(kind -> rotate(tenant, kind, order)).then(_ -> list(tenant));
  }

  /**
   * Removes old keys that no secret needs, {@link #UPLOADS} after they were replaced; to be called
   * now and then. One transaction for each tenant and kind.
   *
   * @return how many
   */
  public Outcome<Integer> removeUnneeded() {
    int removed = 0;
    for (Kind kind : Kind.values()) {
      Outcome<Integer> some =
          store
              .read(transaction ->
                  Outcome.accepted(TenantKeyTable.tenantsWithSeveral(transaction, kind)))
              .then(tenants -> removeUnneeded(kind, tenants));
      switch (some) {
        case Outcome.Accepted<Integer>(Integer keys) -> removed += keys;
        case Outcome.Refused<Integer>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(removed);
  }

  private Outcome<TenantKeyRow> rotate(Tenant tenant, Kind kind, KeyRotation order) {
    return store
        .read(transaction -> isNewest(transaction, tenant.name(), kind, order))
        .then(_ -> custody.next(tenant, kind, Math.addExact(order.replaces(), 1)))
        .then(key -> store.write(transaction -> insert(transaction, tenant.name(), kind, key)));
  }

  private static Outcome<Boolean> isNewest(
      Transaction transaction, TenantName tenant, Kind kind, KeyRotation order)
      throws SQLException {
    int newest =
        TenantKeyTable.newest(transaction, tenant, kind).map(TenantKeyRow::number).orElse(0);
    return newest == order.replaces()
        ? Outcome.accepted(true)
        : moved(kind, "the current key is " + newest);
  }

  /** Numbers ascend and the newest is never removed: a number that is free is the next one. */
  private static Outcome<TenantKeyRow> insert(
      Transaction transaction, TenantName tenant, Kind kind, TenantKeyRow key) throws SQLException {
    return TenantKeyTable.insert(transaction, tenant, kind, key)
        ? Outcome.accepted(key)
        : moved(kind, "just now");
  }

  private static <T> Outcome<T> moved(Kind kind, String detail) {
    return new Refusal(RefusalReason.KEYS_MOVED, kind.label(), detail).asOutcome();
  }

  private static Outcome<List<Needed>> needed(Transaction transaction, TenantName tenant, Kind kind)
      throws SQLException {
    List<Needed> keys = new ArrayList<>();
    for (Dated key : TenantKeyTable.all(transaction, tenant, kind)) {
      int number = key.row().number();
      keys.add(new Needed(key, new Holdings(transaction, tenant).needing(kind, number)));
    }
    return Outcome.accepted(keys);
  }

  private Outcome<List<KeyEntry>> entries(Tenant tenant, Kind kind, List<Needed> keys) {
    List<KeyEntry> entries = new ArrayList<>();
    for (Needed key : keys) {
      Standing standing = key.equals(keys.getLast()) ? Standing.CURRENT : Standing.KEPT;
      switch (fingerprint(tenant, kind, key.key().row().number())) {
        case Outcome.Accepted<Optional<Digest>>(Optional<Digest> fingerprint) ->
            entries.add(entry(kind, key, standing, fingerprint));
        case Outcome.Refused<Optional<Digest>>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(entries);
  }

  private Outcome<Optional<Digest>> fingerprint(Tenant tenant, Kind kind, int number) {
    return switch (kind) {
      case INTAKE ->
          custody.intakeKey(tenant, number).map(key -> Optional.of(key.key().raw().sha256()));
      case STORAGE -> Outcome.accepted(Optional.empty());
    };
  }

  private static KeyEntry entry(
      Kind kind, Needed key, Standing standing, Optional<Digest> fingerprint) {
    return new KeyEntry(
        kind(kind),
        key.key().row().number(),
        standing,
        key.key().since().toEpochMilli(),
        OptionalLong.empty(),
        fingerprint,
        OptionalLong.of(key.secrets()));
  }

  private Outcome<Integer> removeUnneeded(Kind kind, List<String> tenants) {
    int removed = 0;
    for (String tenant : tenants) {
      TenantName name = new TenantName(tenant);
      switch (store.write(transaction -> removeUnneeded(transaction, name, kind))) {
        case Outcome.Accepted<Integer>(Integer keys) -> removed += keys;
        case Outcome.Refused<Integer>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(removed);
  }

  private static Outcome<Integer> removeUnneeded(
      Transaction transaction, TenantName tenant, Kind kind) throws SQLException {
    Instant oldest = transaction.now().minus(UPLOADS);
    List<Dated> keys = TenantKeyTable.all(transaction, tenant, kind);
    int removed = 0;
    for (int i = 0; i < keys.size() - 1; i++) {
      int number = keys.get(i).row().number();
      boolean replacedLongAgo = !keys.get(i + 1).since().isAfter(oldest);
      // Held before it is counted: an upload that is about to name it has to wait, or is counted.
      if (replacedLongAgo
          && TenantKeyTable.hold(transaction, tenant, kind, number)
          && new Holdings(transaction, tenant).needing(kind, number) == 0) {
        TenantKeyTable.remove(transaction, tenant, kind, number);
        removed++;
      }
    }
    return Outcome.accepted(removed);
  }

  private static Outcome<Kind> kind(KeyKind kind) {
    return switch (kind) {
      case INTAKE -> Outcome.accepted(Kind.INTAKE);
      case STORAGE -> Outcome.accepted(Kind.STORAGE);
      case IDENTITY, TRANSPORT, TICKET -> Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "kind");
    };
  }

  static KeyKind kind(Kind kind) {
    return switch (kind) {
      case INTAKE -> KeyKind.INTAKE;
      case STORAGE -> KeyKind.STORAGE;
    };
  }
}
