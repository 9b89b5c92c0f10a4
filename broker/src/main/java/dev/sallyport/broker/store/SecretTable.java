package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.Optional;

/** What the statements of secrets carry, under two layers of encryption. */
public final class SecretTable {
  private SecretTable() {}

  /**
   * One version of a secret, unverified.
   *
   * @param policyName the policy that guards it
   * @param lowestPolicyVersion below which that policy never guards it
   * @param intakeKey number of the tenant's intake key to which its owner sealed it
   * @param storageKey number of the tenant's storage key over that
   * @param stored the ciphertext of the outer layer
   */
  public record SecretRow(
      String policyName, long lowestPolicyVersion, int intakeKey, int storageKey, Bytes stored) {}

  /** Adds the content of a secret's statement; false where this version has one. */
  public static boolean insert(
      Transaction transaction, TenantName tenant, SecretPath path, long version, SecretRow row)
      throws SQLException {
    return transaction.change(
            "INSERT INTO secret (tenant, path, version, policy, lowest_policy_version, intake_key,"
                + " storage_key, stored) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            tenant.value(),
            path.value(),
            version,
            row.policyName(),
            row.lowestPolicyVersion(),
            row.intakeKey(),
            row.storageKey(),
            row.stored())
        == 1;
  }

  /** How many versions in the store, deleted ones left out, need this key of the tenant. */
  public static long needing(
      Transaction transaction, TenantName tenant, TenantKeyTable.Kind kind, int number)
      throws SQLException {
    String column =
        switch (kind) {
          case INTAKE -> "intake_key";
          case STORAGE -> "storage_key";
        };
    return transaction
        .first(
            "SELECT COUNT(*) AS needing FROM secret WHERE tenant = ? AND "
                + column
                + " = ? AND version > (SELECT COALESCE(MAX(d.ends_through), 0) FROM statement d"
                + " WHERE d.tenant = secret.tenant AND d.kind = ? AND d.name = ? || secret.path)",
            row -> row.number("needing"),
            tenant.value(),
            number,
            StatementKind.DELETION.label(),
            StatementKind.SECRET.label() + "/")
        .orElse(0L);
  }

  /** The content of one version. */
  public static Optional<SecretRow> find(
      Transaction transaction, TenantName tenant, SecretPath path, long version)
      throws SQLException {
    return transaction.first(
        "SELECT policy, lowest_policy_version, intake_key, storage_key, stored FROM secret"
            + " WHERE tenant = ? AND path = ? AND version = ?",
        row ->
            new SecretRow(
                row.text("policy"),
                row.number("lowest_policy_version"),
                row.integer("intake_key"),
                row.integer("storage_key"),
                row.bytes("stored")),
        tenant.value(),
        path.value(),
        version);
  }
}
