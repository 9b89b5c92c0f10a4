package dev.sallyport.broker.custody;

import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.kms.Kms;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every wrapped key of a store opens with a KMS: what tells a backup that is worth
 * something from one that is not.
 */
public final class KeyCheck {
  private KeyCheck() {}

  /** One wrapped key and what its wrapping binds. */
  private record Wrapped(KeyVault.Label label, String kek, Bytes key) {}

  /**
   * Unwraps each key and forgets it again.
   *
   * <p>Refused: what the KMS refuses, with the kind of the first key that does not open; {@code
   * secret-unreadable} where there is no key at all, since that is no broker's store.
   *
   * @return how many keys there are
   */
  public static Outcome<Integer> check(Store store, Kms kms) {
    KeyVault vault = new KeyVault(kms);
    return store.read(KeyCheck::all).then(keys -> open(vault, keys));
  }

  private static Outcome<Integer> open(KeyVault vault, List<Wrapped> keys) {
    for (Wrapped wrapped : keys) {
      switch (vault.unwrap(wrapped.label(), wrapped.kek(), wrapped.key())) {
        case Outcome.Accepted<SecretBytes>(SecretBytes key) -> key.close();
        case Outcome.Refused<SecretBytes>(Refusal refusal) -> {
          return Outcome.refused(refusal.reason(), wrapped.label().kind() + " key");
        }
      }
    }
    return keys.isEmpty()
        ? Outcome.refused(RefusalReason.SECRET_UNREADABLE, "no keys")
        : Outcome.accepted(keys.size());
  }

  private static Outcome<List<Wrapped>> all(Transaction transaction) throws SQLException {
    List<Wrapped> keys = new ArrayList<>();
    for (BrokerKeyTable.Kind kind : BrokerKeyTable.Kind.values()) {
      for (BrokerKeyRow row : BrokerKeyTable.all(transaction, kind)) {
        keys.add(
            new Wrapped(
                new KeyVault.Label(kind.label(), Digest.zero(), row.number()),
                row.kek(),
                row.wrapped()));
      }
    }
    for (String tenant : OwnersTable.tenants(transaction)) {
      addTenant(transaction, new TenantName(tenant), keys);
    }
    return Outcome.accepted(keys);
  }

  private static void addTenant(Transaction transaction, TenantName tenant, List<Wrapped> keys)
      throws SQLException {
    OwnersRow first = OwnersTable.all(transaction, tenant).getFirst();
    Digest root = first.document().sha256();
    for (TenantKeyTable.Kind kind : TenantKeyTable.Kind.values()) {
      for (var dated : TenantKeyTable.all(transaction, tenant, kind)) {
        var row = dated.row();
        keys.add(
            new Wrapped(
                new KeyVault.Label(kind.label(), root, row.number()), row.kek(), row.wrapped()));
      }
    }
  }
}
