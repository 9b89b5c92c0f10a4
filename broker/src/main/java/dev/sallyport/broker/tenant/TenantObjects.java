package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.Remembered;
import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.GuardedSecret.Guard;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.policy.CompiledPolicy;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.policy.SignedReferenceSet;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Finds what a release needs and proves it: from the bytes of the owners document to each reference
 * set, every signature and digest is checked against rows of one moment. What has been released is
 * remembered until anybody changes the store.
 */
public final class TenantObjects {
  /** Secrets have at most 64 KiB each. */
  private static final int REMEMBERED = 256;

  private final Store store;
  private final Documents documents;
  private final Remembered<ResourceName, GuardedSecret> released = new Remembered<>(REMEMBERED);
  private final StatementCheck check = new StatementCheck();

  /** Objects in this store. */
  public TenantObjects(Store store, Documents documents) {
    this.store = store;
    this.documents = documents;
  }

  /**
   * The secret that a resource names, with its policy and reference sets, from one moment.
   *
   * <p>Refused: {@code unknown-tenant}, {@code unknown-secret}, {@code unknown-version}, {@code
   * unknown-policy}, {@code policy-rolled-back}; {@code unsigned-row}, {@code row-mismatch} or
   * {@code unconfirmed} where a row is not, or no longer, what its owners signed.
   */
  public Outcome<GuardedSecret> resolve(ResourceName resource) {
    return store.read(transaction -> {
      Outcome<Owners> owners = check.owners(OwnersTable.all(transaction, resource.tenant()));
      return switch (owners) {
        case Outcome.Accepted<Owners>(Owners verified) ->
            new Resolution(transaction, verified, resource.tenant()).secret(resource);
        case Outcome.Refused<Owners>(Refusal refusal) -> refusal.asOutcome();
      };
    });
  }

  /**
   * What {@link #resolve} gave for this resource when it was last released, if nothing has changed
   * since. A release may rest on it, because its commit checks the edition once more; a refusal may
   * not.
   */
  public Optional<GuardedSecret> remembered(ResourceName resource, Edition edition) {
    return released.find(resource, edition);
  }

  /**
   * Remembers a secret that was released, so that every row of it has been proved.
   *
   * @param edition of the store, from before the secret was resolved
   */
  public void remember(GuardedSecret secret, Edition edition) {
    released.put(secret.resource(), secret, edition);
  }

  /**
   * A policy with its reference sets, from one moment, for a tenant who asks what it says.
   *
   * <p>Refused: {@code not-found} for an unknown tenant, policy or version; as {@link #resolve}
   * where a row is not, or no longer, what its owners signed.
   *
   * @param version the newest where it is absent
   */
  public Outcome<Guard> policy(TenantName tenant, String name, OptionalLong version) {
    return store.read(transaction ->
        switch (check.tenant(transaction, tenant)) {
          case Outcome.Accepted<Owners>(Owners verified) ->
              new Resolution(transaction, verified, tenant).policy(name, version);
          case Outcome.Refused<Owners>(Refusal refusal) -> refusal.asOutcome();
        });
  }

  /** One use, in one transaction, under the owners of that moment. */
  private final class Resolution {
    private final Transaction transaction;
    private final Owners owners;
    private final TenantName tenant;

    Resolution(Transaction transaction, Owners owners, TenantName tenant) {
      this.transaction = transaction;
      this.owners = owners;
      this.tenant = tenant;
    }

    Outcome<Guard> policy(String name, OptionalLong version) throws SQLException {
      Optional<StatementRow> row = row(StatementKind.POLICY, name, version);
      return row.isEmpty()
          ? Outcome.refused(RefusalReason.NOT_FOUND, "policy")
          : guard(name, row.get());
    }

    Outcome<GuardedSecret> secret(ResourceName resource) throws SQLException {
      String path = resource.path().value();
      Optional<StatementRow> stored = row(StatementKind.SECRET, path, resource.version());
      Optional<StatementRow> elsewhere = row(StatementKind.EXTERNAL, path, resource.version());
      if (stored.isPresent() && elsewhere.isPresent()) {
        // No upload leads there: somebody took a deletion out, to put an ended secret in force.
        return Outcome.refused(RefusalReason.ROW_MISMATCH, "secret " + path);
      }
      if (elsewhere.isPresent()) {
        return verified(resource, StatementKind.EXTERNAL, elsewhere.get());
      }
      return stored.isPresent()
          ? verified(resource, StatementKind.SECRET, stored.get())
          : Outcome.refused(
              resource.version().isPresent()
                  ? RefusalReason.UNKNOWN_VERSION
                  : RefusalReason.UNKNOWN_SECRET);
    }

    private Outcome<GuardedSecret> verified(
        ResourceName resource, StatementKind kind, StatementRow row) throws SQLException {
      return switch (check.verify(owners, kind, resource.path().value(), row)) {
        case Outcome.Accepted<Statement>(Statement statement) ->
            switch (new Holdings(transaction, tenant).find(kind, resource.path(), row)) {
              case Outcome.Accepted<Holding>(Holding holding) ->
                  guarded(resource, statement, holding);
              case Outcome.Refused<Holding>(Refusal refusal) -> refusal.asOutcome();
            };
        case Outcome.Refused<Statement>(Refusal refusal) -> refusal.asOutcome();
      };
    }

    private Outcome<GuardedSecret> guarded(
        ResourceName resource, Statement statement, Holding holding) throws SQLException {
      Tenant owner = new Tenant(tenant, owners.root());
      return guard(holding)
          .map(guard -> new GuardedSecret(owner, resource, statement, holding, guard));
    }

    /** One version where it is named, otherwise the newest; none that a deletion ended. */
    private Optional<StatementRow> row(StatementKind kind, String name, OptionalLong version)
        throws SQLException {
      return version.isEmpty()
          ? latest(kind, name)
          : living(
              kind,
              name,
              StatementTable.version(transaction, tenant, kind, name, version.getAsLong()));
    }

    private Outcome<Guard> guard(Holding secret) throws SQLException {
      String name = secret.policyName();
      Optional<StatementRow> row = latest(StatementKind.POLICY, name);
      if (row.isEmpty()) {
        return Outcome.refused(RefusalReason.UNKNOWN_POLICY, name);
      }
      if (row.get().version() < secret.lowestPolicyVersion()) {
        return Outcome.refused(RefusalReason.POLICY_ROLLED_BACK, name);
      }
      return guard(name, row.get());
    }

    private Outcome<Guard> guard(String name, StatementRow row) throws SQLException {
      return switch (document(StatementKind.POLICY, name, row, documents::policy)) {
        case Outcome.Accepted<CompiledPolicy>(CompiledPolicy policy) ->
            references(policy).map(references -> new Guard(policy, row.version(), references));
        case Outcome.Refused<CompiledPolicy>(Refusal refusal) -> refusal.asOutcome();
      };
    }

    private Outcome<List<SignedReferenceSet>> references(CompiledPolicy policy)
        throws SQLException {
      List<SignedReferenceSet> sets = new ArrayList<>();
      for (String name : policy.document().referenceNames()) {
        Optional<StatementRow> row = latest(StatementKind.REFERENCE_SET, name);
        if (row.isEmpty()) {
          continue;
        }
        switch (document(StatementKind.REFERENCE_SET, name, row.get(), documents::referenceSet)) {
          case Outcome.Accepted<ReferenceSet>(ReferenceSet set) ->
              sets.add(new SignedReferenceSet(set, row.get().version()));
          case Outcome.Refused<ReferenceSet>(Refusal refusal) -> {
            return refusal.asOutcome();
          }
        }
      }
      return Outcome.accepted(sets);
    }

    /** A signed document, read. Without its bytes a row proves nothing. */
    private <T> Outcome<T> document(
        StatementKind kind, String name, StatementRow row, Function<Bytes, Outcome<T>> reader) {
      return row.document()
          .map(document -> check.verify(owners, kind, name, row).then(_ -> reader.apply(document)))
          .orElseGet(() -> Outcome.refused(RefusalReason.ROW_MISMATCH, kind.label() + " " + name));
    }

    private Optional<StatementRow> latest(StatementKind kind, String name) throws SQLException {
      return living(kind, name, StatementTable.newest(transaction, tenant, kind, name));
    }

    /**
     * The row unless a deletion ended its version. Deletions need no check here: a planted one only
     * ever refuses.
     */
    private Optional<StatementRow> living(
        StatementKind kind, String name, Optional<StatementRow> row) throws SQLException {
      long ended = StatementTable.endedThrough(transaction, tenant, kind, name);
      return row.filter(found -> found.version() > ended);
    }
  }
}
