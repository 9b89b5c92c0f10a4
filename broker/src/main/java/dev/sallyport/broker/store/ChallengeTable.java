package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Challenges that have released something. Issuing one leaves no row. */
final class ChallengeTable {
  private ChallengeTable() {}

  /**
   * The use of a challenge.
   *
   * @param transcript what it released to
   * @param tenantRoot the tenant's identity then
   * @param expiry the ticket's expiry
   */
  record Use(Bytes transcript, Digest tenantRoot, Instant expiry) {}

  /** Marks a challenge used; false, and no change, where it is already. */
  static boolean insert(Transaction transaction, PendingRelease pending, Instant now)
      throws SQLException {
    return transaction.record(
            "INSERT INTO challenge_use (tenant, challenge, transcript, tenant_root, used_at,"
                + " expires_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            pending.tenant().value(),
            pending.challenge().value(),
            pending.transcript().digest(),
            pending.tenantRoot(),
            now,
            pending.expiry())
        == 1;
  }

  static Optional<Use> find(Transaction transaction, TenantName tenant, Challenge challenge)
      throws SQLException {
    return transaction.first(
        "SELECT transcript, tenant_root, expires_at FROM challenge_use"
            + " WHERE tenant = ? AND challenge = ?",
        row ->
            new Use(
                row.bytes("transcript"),
                new Digest(row.bytes("tenant_root")),
                Instant.ofEpochMilli(row.number("expires_at"))),
        tenant.value(),
        challenge.value());
  }

  /** Removes at most {@code limit} rows that expired before; how many. */
  static int removeUntil(Transaction transaction, String tenant, Instant expiry, int limit)
      throws SQLException {
    return transaction.record(
        "DELETE FROM challenge_use WHERE (tenant, challenge) IN (SELECT tenant, challenge"
            + " FROM challenge_use WHERE tenant = ? AND expires_at < ? LIMIT ?)",
        tenant,
        expiry,
        limit);
  }
}
