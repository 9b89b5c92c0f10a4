package dev.sallyport.broker.custody;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.store.ReadableStore;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Dated;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.broker.store.TenantKeyTable.Under;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.TenantKek;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekAnswer.Wrapping;
import dev.sallyport.protocol.wire.KekRotation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * The key-encryption key of each tenant: which it is, its rotation, and the wrapping anew of the
 * tenant's keys when it has changed. Each key moves in a transaction of its own and is readable
 * before and after, so releases go on meanwhile, and what a crash leaves is moved in a later round.
 */
public final class TenantKeks {
  private final Store store;
  private final KeyVault vault;
  private final KekSettings settings;
  private final TenantKek choice = new TenantKek();

  /** The keys of the tenants in this store. */
  public TenantKeks(Store store, Kms kms, KekSettings settings) {
    this.store = store;
    this.vault = new KeyVault(kms);
    this.settings = settings;
  }

  /** A tenant's key as it stands, and what it is to be wrapped under. */
  private record Held(Kind kind, TenantKeyRow row) {}

  /**
   * A tenant's KEK, its keys, and how the KEK came to be.
   *
   * @param tenant whose it is
   * @param kek what new keys go under
   * @param chosen whether the owners named it
   * @param keys every key of the tenant
   */
  private record Standing(Tenant tenant, KekUri kek, boolean chosen, List<Held> keys) {}

  /** The KEK for the first keys of a tenant, whose owners have chosen none yet. */
  KekUri ofNewTenants() {
    return settings.brokers();
  }

  /**
   * The KEK for a tenant's next key.
   *
   * <p>Refused where the row that names it is not what the owners signed, and where the operator
   * has taken it off the list since: what went under it would not open.
   */
  Outcome<KekUri> of(Transaction transaction, TenantName tenant) throws SQLException {
    return choice
        .chosen(transaction, tenant)
        .map(chosen -> chosen.kek().orElse(settings.brokers()))
        .then(kek -> settings.allows(tenant, kek) ? Outcome.accepted(kek) : notAllowed());
  }

  /**
   * Where tenants' keys are under a KEK that the operator does not allow them: these keys do not
   * open, as {@link #permits} says, until it is allowed again.
   */
  public Outcome<List<Under>> stranded() {
    return stranded(store, settings);
  }

  /** The same, in a store that is only looked at. */
  public static Outcome<List<Under>> stranded(ReadableStore store, KekSettings settings) {
    return store.read(transaction ->
        Outcome.accepted(
            TenantKeyTable.underKeks(transaction).stream()
                .filter(under -> !permits(settings, under.tenant(), under.kek()))
                .toList()));
  }

  /**
   * Whether a key of this tenant may be wrapped under a KEK that its row names. It stops a tenant
   * with rights over a KEK of its own, together with somebody who can write to the database, from
   * wrapping a key that they know and putting it where another tenant's owners seal to.
   */
  boolean permits(TenantName tenant, String storedKek) {
    return permits(settings, tenant, storedKek);
  }

  private static boolean permits(KekSettings settings, TenantName tenant, String storedKek) {
    return KekUri.parse(storedKek) instanceof Outcome.Accepted<KekUri>(KekUri kek)
        && settings.allows(tenant, kek);
  }

  /**
   * Whether owners may choose this KEK: the operator allows it to this tenant and its KMS knows it.
   *
   * <p>Refused: {@code kek-not-allowed}, in the same words for both, since a tenant could otherwise
   * ask for names of others' keys; {@code kms-unavailable}.
   */
  Outcome<KekUri> allowed(Tenant tenant, KekUri kek) {
    if (!settings.allows(tenant.name(), kek)) {
      LogEvent.KEK_NOT_ALLOWED.write(tenant.name(), kek);
      return notAllowed();
    }
    return switch (vault.info(kek)) {
      case Outcome.Accepted<KekInfo> _ -> Outcome.accepted(kek);
      case Outcome.Refused<KekInfo>(Refusal refusal)
          when refusal.reason() == RefusalReason.KMS_UNAVAILABLE ->
          Outcome.refused(RefusalReason.KMS_UNAVAILABLE);
      case Outcome.Refused<KekInfo> _ -> notAllowed();
    };
  }

  /**
   * The tenant's KEK, and how each of its keys is wrapped.
   *
   * <p>Refused: {@code kms-unavailable}, {@code store-unavailable}.
   */
  public Outcome<KekAnswer> status(Tenant tenant) {
    return standing(tenant.name())
        .then(standing -> vault.info(standing.kek()).map(info -> answer(standing, info)));
  }

  /**
   * Makes a new version of the tenant's KEK, unless it has one that is newer than the order says,
   * and moves every key to it.
   *
   * <p>Refused: {@code kms-unavailable}, {@code store-unavailable}, and {@code kek-not-allowed}
   * where the operator has taken it off the list; what was moved by then stays moved.
   */
  public Outcome<KekAnswer> rotate(Tenant tenant, KekRotation order) {
    return standing(tenant.name())
        .then(this::target)
        .then(info ->
            info.current().version().equals(order.replaces())
                ? vault.rotate(info.kek())
                : Outcome.accepted(info))
        .then(_ -> move(tenant))
        .then(_ -> status(tenant));
  }

  /**
   * Wraps every key of a tenant under its KEK as it is now; those that are stay as they are.
   *
   * @return how many were moved
   */
  Outcome<Integer> move(Tenant tenant) {
    return standing(tenant.name())
        .then(standing -> target(standing).then(info -> move(tenant, standing.keys(), info)));
  }

  /** What keys are to go under; one that the operator took off the list would not open them. */
  private Outcome<KekInfo> target(Standing standing) {
    return settings.allows(standing.tenant().name(), standing.kek())
        ? vault.info(standing.kek())
        : notAllowed();
  }

  /**
   * Moves the keys of every tenant that chose a KEK to the version that its system calls current;
   * to be called at the start, because a rotation that ended before its first move shows in no row.
   * All tenants at once, so that one whose KMS does not answer keeps nobody waiting; it is left for
   * a later round.
   *
   * @return how many were moved
   */
  public Outcome<Integer> moveAll() {
    return store.read(transaction -> tenants(transaction, _ -> true)).map(this::moveAtOnce);
  }

  /**
   * The same for tenants whose rows tell that a move broke off, which costs the other tenants'
   * systems no call; to be called now and then.
   *
   * @return how many were moved
   */
  public Outcome<Integer> moveUnfinished() {
    return store
        .read(transaction -> tenants(transaction, TenantKeks::isUnfinished))
        .map(this::moveAtOnce);
  }

  private int moveAtOnce(List<Tenant> tenants) {
    List<Future<Integer>> moves = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      tenants.forEach(tenant -> moves.add(threads.submit(() -> movedOrNone(tenant))));
    }
    return moves.stream().mapToInt(Future::resultNow).sum();
  }

  private int movedOrNone(Tenant tenant) {
    return move(tenant) instanceof Outcome.Accepted<Integer>(Integer moved) ? moved : 0;
  }

  private Outcome<Integer> move(Tenant tenant, List<Held> keys, KekInfo to) {
    int moved = 0;
    for (Held held : keys) {
      switch (move(tenant, held, to)) {
        case Outcome.Accepted<Boolean>(Boolean changed) -> moved += changed ? 1 : 0;
        case Outcome.Refused<Boolean>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    if (moved > 0) {
      LogEvent.KEYS_WRAPPED_ANEW.write(moved, tenant.name(), to.current());
    }
    return Outcome.accepted(moved);
  }

  private Outcome<Boolean> move(Tenant tenant, Held held, KekInfo to) {
    TenantKeyRow row = held.row();
    if (!permits(tenant.name(), row.kek())) {
      return Outcome.refused(RefusalReason.SECRET_UNREADABLE, held.kind().label() + " key");
    }
    KeyVault.Label label = new KeyVault.Label(held.kind().label(), tenant.root(), row.number());
    return vault
        .move(label, row.kek(), row.wrapped(), to)
        .then(wrapped ->
            wrapped.equals(row.wrapped())
                ? Outcome.accepted(false)
                : store.write(transaction ->
                    // Only over what was read: another replica may have moved it meanwhile.
                    Outcome.accepted(
                        TenantKeyTable.wrapAnew(
                            transaction,
                            tenant.name(),
                            held.kind(),
                            row,
                            new TenantKeyRow(row.number(), to.kek().value(), wrapped)))));
  }

  private Outcome<Standing> standing(TenantName tenant) {
    return store.read(transaction -> standing(transaction, tenant));
  }

  private Outcome<Standing> standing(Transaction transaction, TenantName tenant)
      throws SQLException {
    List<Held> keys = held(transaction, tenant);
    return choice
        .chosen(transaction, tenant)
        .map(chosen ->
            new Standing(
                new Tenant(tenant, chosen.root()),
                chosen.kek().orElse(settings.brokers()),
                chosen.kek().isPresent(),
                keys));
  }

  private static List<Held> held(Transaction transaction, TenantName tenant) throws SQLException {
    List<Held> keys = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Dated dated : TenantKeyTable.all(transaction, tenant, kind)) {
        keys.add(new Held(kind, dated.row()));
      }
    }
    return keys;
  }

  /** Those of the tenants that chose a KEK. */
  private Outcome<List<Tenant>> tenants(Transaction transaction, Predicate<Standing> wanted)
      throws SQLException {
    List<Tenant> tenants = new ArrayList<>();
    for (String name : StatementTable.tenantsWith(transaction, StatementKind.KEK)) {
      if (standing(transaction, new TenantName(name))
              instanceof Outcome.Accepted<Standing>(Standing standing)
          && wanted.test(standing)) {
        tenants.add(standing.tenant());
      }
    }
    return Outcome.accepted(tenants);
  }

  /** A key is under another KEK than the tenant's, or two are under different versions of it. */
  private static boolean isUnfinished(Standing standing) {
    return standing.keys().stream()
            .anyMatch(held -> !held.row().kek().equals(standing.kek().value()))
        || standing.keys().stream().map(held -> wrapping(held).version()).distinct().count() > 1;
  }

  private static KekAnswer answer(Standing standing, KekInfo info) {
    return new KekAnswer(
        standing.kek().value(),
        standing.chosen(),
        info.current().version(),
        standing.keys().stream().map(TenantKeks::wrapping).toList());
  }

  private static Wrapping wrapping(Held held) {
    TenantKeyRow row = held.row();
    return new Wrapping(
        TenantKeyRotation.kind(held.kind()), row.number(), row.kek(), version(row.wrapped()));
  }

  /** The version in the open header; it is proved when the key is unwrapped, and only told here. */
  private static String version(Bytes stored) {
    return WrappedKey.parse(stored) instanceof Outcome.Accepted<WrappedKey>(WrappedKey wrapped)
        ? wrapped.version().version()
        : "unreadable";
  }

  private static <T> Outcome<T> notAllowed() {
    return Outcome.refused(RefusalReason.KEK_NOT_ALLOWED, "kek");
  }
}
