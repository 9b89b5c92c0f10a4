package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.TenantKeys.FirstKeys;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the routes of tenants and operators do. Who may call them is decided before; what an upload
 * is worth is decided here, by its signatures alone.
 */
public final class TenantService {
  private final Store store;
  private final TenantKeys keys;
  private final StatementCheck check;
  private final Uploads uploads;

  /**
   * A service over this store.
   *
   * @param keys the tenants' keys
   * @param documents reads policies and reference sets
   */
  public TenantService(Store store, TenantKeys keys, Documents documents) {
    this.store = store;
    this.keys = keys;
    this.check = new StatementCheck();
    this.uploads = new Uploads(store, keys, documents, check);
  }

  /**
   * Begins a tenant: its first owners document, under the signatures of its own owners, and its
   * first keys.
   *
   * <p>Refused: {@code malformed-owners}, {@code threshold-not-met}, {@code tenant-exists} where
   * the name is taken, whatever became of it, {@code kms-unavailable}, {@code store-unavailable}.
   */
  public Outcome<TenantAnswer> create(TenantCreation creation) {
    return OwnersDocument.parse(creation.ownersDocument())
        .then(document -> {
          if (document.number() != 1) {
            return Outcome.refused(RefusalReason.MALFORMED_OWNERS, "number");
          }
          if (!Owners.isFirst(document, creation.signatures())) {
            return Outcome.refused(RefusalReason.THRESHOLD_NOT_MET, "owner");
          }
          return keys.create(document.root())
              .then(first -> store.write(transaction -> insert(transaction, creation, first)))
              .map(name ->
                  new TenantAnswer(name, document.root(), document.bytes(), creation.signatures()));
        });
  }

  /** The tenant's root and newest owners document; {@code not-found} where there is none. */
  public Outcome<TenantAnswer> tenant(TenantName name) {
    return store.read(transaction ->
        check
            .tenant(transaction, name)
            .map(owners ->
                new TenantAnswer(
                    name, owners.root(), owners.newest().bytes(), owners.signatures())));
  }

  /** A tenant by its name in a path; {@code malformed-name}, {@code not-found}. */
  public Outcome<Tenant> named(String name) {
    return TenantName.parse(name)
        .then(this::tenant)
        .map(answer -> new Tenant(answer.name(), answer.root()));
  }

  /** The names of all tenants, ascending. */
  public Outcome<List<String>> tenants() {
    return store.read(transaction -> Outcome.accepted(OwnersTable.tenants(transaction)));
  }

  /** The tenant with its newest intake key; {@code not-found} where there is no such tenant. */
  public Outcome<IntakeOffer> intakeKey(TenantName name) {
    return store
        .read(transaction -> check.tenant(transaction, name))
        .then(owners -> {
          Tenant tenant = new Tenant(name, owners.root());
          return keys.intakeKey(tenant).map(key -> new IntakeOffer(tenant, key));
        });
  }

  /**
   * Takes a signed statement.
   *
   * <p>Refused, in this order: {@code unsupported-statement}, {@code malformed-name}, {@code
   * not-found} for an unknown tenant, {@code owners-moved}, {@code threshold-not-met}; then by what
   * it carries ({@code malformed-policy}, {@code condition-invalid}, {@code
   * malformed-reference-set}, {@code malformed-secret}, {@code malformed-kek}, {@code
   * kek-not-allowed}, {@code malformed-external}, {@code source-not-allowed}, {@code path-taken},
   * {@code unknown-policy} where a secret names a policy or a lowest version that does not exist,
   * {@code not-found} for a deletion of nothing); then {@code version-taken} and {@code
   * previous-mismatch}.
   *
   * @return the object as it is afterwards
   */
  public Outcome<ObjectHead> upload(TenantName tenant, StatementUpload upload) {
    return uploads.take(tenant, upload);
  }

  /** The heads of all objects, of one kind where one is given; never contents. */
  public Outcome<List<ObjectHead>> objects(TenantName tenant, Optional<StatementKind> kind) {
    return store.read(transaction -> {
      if (check.tenant(transaction, tenant) instanceof Outcome.Refused<Owners>(Refusal refusal)) {
        return refusal.asOutcome();
      }
      List<ObjectHead> heads = new ArrayList<>();
      for (StatementKind one : kind.map(List::of).orElse(List.of(StatementKind.values()))) {
        heads.addAll(Heads.list(transaction, tenant, one));
      }
      return Outcome.accepted(List.copyOf(heads));
    });
  }

  /**
   * The document of a statement that has one, as it was uploaded; {@code not-found} for other
   * kinds, for unknown and for deleted versions.
   */
  public Outcome<Bytes> document(TenantName tenant, StatementKind kind, String name, long version) {
    return store.read(transaction -> {
      if (version <= StatementTable.endedThrough(transaction, tenant, kind, name)) {
        return Outcome.refused(RefusalReason.NOT_FOUND, "document");
      }
      return StatementTable.version(transaction, tenant, kind, name, version)
          .flatMap(StatementRow::document)
          .map(Outcome::accepted)
          .orElseGet(() -> Outcome.refused(RefusalReason.NOT_FOUND, "document"));
    });
  }

  private static Outcome<TenantName> insert(
      Transaction transaction, TenantCreation creation, FirstKeys first) throws SQLException {
    TenantName name = creation.name();
    OwnersRow owners = new OwnersRow(1, creation.ownersDocument(), creation.signatures());
    // A name is taken for ever: nothing removes document 1.
    boolean fresh =
        OwnersTable.insert(transaction, name, owners)
            && TenantKeyTable.insert(transaction, name, Kind.INTAKE, first.intake())
            && TenantKeyTable.insert(transaction, name, Kind.STORAGE, first.storage());
    return fresh ? Outcome.accepted(name) : Outcome.refused(RefusalReason.TENANT_EXISTS);
  }

  /**
   * A tenant and the key to which its owners seal.
   *
   * @param tenant name and root
   * @param key its newest intake key
   */
  public record IntakeOffer(Tenant tenant, IntakeKey key) {}
}
