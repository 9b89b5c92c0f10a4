package dev.sallyport.broker.store;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Audit entries of each tenant. Nothing here changes or removes one. */
public final class AuditTable {
  private static final String SELECT =
      "SELECT at, entry, decision, reason, resource, version, transcript, evidence, policy_digest,"
          + " lease, explanation, correlation FROM audit";

  private AuditTable() {}

  /** Adds an entry. */
  public static void insert(Transaction transaction, TenantName tenant, AuditEntry entry)
      throws SQLException {
    transaction.record(
        "INSERT INTO audit (tenant, at, entry, decision, reason, resource, version, transcript,"
            + " evidence, policy_digest, lease, explanation, correlation)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        tenant.value(),
        entry.at(),
        entry.id(),
        entry.decision(),
        entry.reason(),
        entry.resource(),
        entry.version(),
        entry.transcript(),
        entry.evidence(),
        entry.policyDigest(),
        entry.lease(),
        entry.explanation(),
        entry.correlationId());
  }

  /** The newest entries not older than {@code since}, newest first. */
  public static List<AuditEntry> newest(
      Transaction transaction, TenantName tenant, Instant since, int limit) throws SQLException {
    return transaction.all(
        SELECT + " WHERE tenant = ? AND at >= ? ORDER BY at DESC, entry DESC LIMIT ?",
        AuditTable::read,
        tenant.value(),
        since,
        limit);
  }

  /** The entries of the release of which a workload was told this id; one a resource. */
  public static List<AuditEntry> of(
      Transaction transaction, TenantName tenant, String correlationId) throws SQLException {
    return transaction.all(
        SELECT + " WHERE tenant = ? AND correlation = ? ORDER BY resource LIMIT ?",
        AuditTable::read,
        tenant.value(),
        correlationId,
        ResourceList.MAX);
  }

  /** When a tenant's newest entry was made; empty where there is none. */
  public static Optional<Instant> newest(Transaction transaction, TenantName tenant)
      throws SQLException {
    return transaction.first(
        "SELECT at FROM audit WHERE tenant = ? ORDER BY at DESC LIMIT 1",
        row -> Instant.ofEpochMilli(row.number("at")),
        tenant.value());
  }

  private static AuditEntry read(Row row) throws SQLException {
    return new AuditEntry(
        row.bytes("entry"),
        Instant.ofEpochMilli(row.number("at")),
        row.text("decision"),
        row.text("reason"),
        row.text("resource"),
        row.number("version"),
        new Digest(row.bytes("transcript")),
        new Digest(row.bytes("evidence")),
        new Digest(row.bytes("policy_digest")),
        row.bytes("lease"),
        row.text("explanation"),
        row.text("correlation"));
  }
}
