package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Sealed secrets of releases whose answer may have been lost on its way. */
final class KeptAnswerTable {
  private KeptAnswerTable() {}

  /**
   * One resource of a kept answer.
   *
   * @param resource as it was asked for
   * @param sealed the secret under the release context
   * @param lease id of its lease
   */
  record Kept(ResourceName resource, Bytes sealed, Bytes lease) {}

  static void insert(
      Transaction transaction, PendingRelease pending, int position, Bytes sealed, Bytes lease)
      throws SQLException {
    transaction.record(
        "INSERT INTO kept_answer (tenant, challenge, position, resource, sealed, lease, expires_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        pending.tenant().value(),
        pending.challenge().value(),
        position,
        pending.items().get(position).resource().toString(),
        sealed,
        lease,
        pending.expiry());
  }

  /** What was kept for a challenge whose ticket expires then. */
  static List<Kept> all(
      Transaction transaction, TenantName tenant, Instant expiry, Challenge challenge)
      throws SQLException {
    return transaction.all(
        "SELECT resource, sealed, lease FROM kept_answer"
            + " WHERE tenant = ? AND expires_at = ? AND challenge = ? ORDER BY position",
        row -> new Kept(resource(row.text("resource")), row.bytes("sealed"), row.bytes("lease")),
        tenant.value(),
        expiry,
        challenge.value());
  }

  /** Removes at most {@code limit} rows that expired before; how many. */
  static int removeUntil(Transaction transaction, String tenant, Instant expiry, int limit)
      throws SQLException {
    return transaction.record(
        "DELETE FROM kept_answer WHERE (tenant, expires_at, challenge, position) IN"
            + " (SELECT tenant, expires_at, challenge, position FROM kept_answer"
            + " WHERE tenant = ? AND expires_at < ? LIMIT ?)",
        tenant,
        expiry,
        limit);
  }

  static int removeAll(Transaction transaction) throws SQLException {
    return transaction.record("DELETE FROM kept_answer");
  }

  private static ResourceName resource(String text) throws SQLException {
    return switch (ResourceName.parse(text)) {
      case Outcome.Accepted<ResourceName>(ResourceName name) -> name;
      case Outcome.Refused<ResourceName>(Refusal refusal) ->
          throw new SQLException("a kept answer names no resource: " + refusal.line());
    };
  }
}
