package dev.sallyport.broker.store;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a lease was granted on.
 *
 * @param path the secret
 * @param version its version
 * @param policyName the policy that granted it
 * @param policyVersion the policy's version
 * @param policyDigest content digest of the policy's statement
 */
record Grant(
    String path, long version, String policyName, long policyVersion, Digest policyDigest) {

  /**
   * Why this no longer counts, if it does not: its version or its policy is deleted, or gone. Asked
   * in the transaction that gives something out, since a deletion may have come in between.
   */
  Optional<RefusalReason> withdrawn(Transaction transaction, TenantName tenant)
      throws SQLException {
    if (isGone(transaction, tenant, StatementKind.SECRET, path, version)) {
      return Optional.of(RefusalReason.UNKNOWN_VERSION);
    }
    return isGone(transaction, tenant, StatementKind.POLICY, policyName, policyVersion)
        ? Optional.of(RefusalReason.UNKNOWN_POLICY)
        : Optional.empty();
  }

  /** Whether the policy has not moved forward since. */
  boolean isNewestPolicy(Transaction transaction, TenantName tenant) throws SQLException {
    return !StatementTable.exists(
        transaction, tenant, StatementKind.POLICY, policyName, policyVersion + 1);
  }

  private static boolean isGone(
      Transaction transaction, TenantName tenant, StatementKind kind, String name, long version)
      throws SQLException {
    return version <= StatementTable.endedThrough(transaction, tenant, kind, name)
        || !StatementTable.exists(transaction, tenant, kind, name, version);
  }
}
