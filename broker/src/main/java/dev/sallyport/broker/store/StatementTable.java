package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Accepted statements. Each kind and name has a chain of versions 1, 2, 3, …; nothing is ever
 * removed from it, a deletion is a statement of its own.
 */
public final class StatementTable {
  private static final String HEAD =
      "SELECT name, version, owners_number, previous, content, statement, signatures, ends_through";
  private static final String ONE = " FROM statement WHERE tenant = ? AND kind = ? AND name = ?";

  private StatementTable() {}

  /** Adds a statement; false, and no change, where this kind and name has this version. */
  public static boolean insert(
      Transaction transaction, TenantName tenant, StatementKind kind, StatementRow row)
      throws SQLException {
    return transaction.change(
            "INSERT INTO statement (tenant, kind, name, version, owners_number, previous, content,"
                + " statement, signatures, document, ends_through, accepted_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            tenant.value(),
            kind.label(),
            row.name(),
            row.version(),
            row.ownersNumber(),
            row.previous(),
            row.content(),
            row.digest(),
            SignatureColumn.write(row.signatures()),
            row.document().orElse(null),
            row.endsThrough(),
            transaction.now())
        == 1;
  }

  /** The highest version ever used, deleted or not. */
  public static Optional<StatementRow> newest(
      Transaction transaction, TenantName tenant, StatementKind kind, String name)
      throws SQLException {
    return transaction.first(
        HEAD + ", document" + ONE + " ORDER BY version DESC LIMIT 1",
        row -> read(row, row.optionalBytes("document")),
        tenant.value(),
        kind.label(),
        name);
  }

  /** One version, deleted or not. */
  public static Optional<StatementRow> version(
      Transaction transaction, TenantName tenant, StatementKind kind, String name, long version)
      throws SQLException {
    return transaction.first(
        HEAD + ", document" + ONE + " AND version = ?",
        row -> read(row, row.optionalBytes("document")),
        tenant.value(),
        kind.label(),
        name,
        version);
  }

  static boolean exists(
      Transaction transaction, TenantName tenant, StatementKind kind, String name, long version)
      throws SQLException {
    return transaction
        .first(
            "SELECT version" + ONE + " AND version = ?",
            row -> row.number("version"),
            tenant.value(),
            kind.label(),
            name,
            version)
        .isPresent();
  }

  /** The tenants that have a statement of a kind, ascending. */
  public static List<String> tenantsWith(Transaction transaction, StatementKind kind)
      throws SQLException {
    return transaction.all(
        "SELECT DISTINCT tenant FROM statement WHERE kind = ? ORDER BY tenant",
        row -> row.text("tenant"),
        kind.label());
  }

  /** All statements of a kind, by name and version, without their documents. */
  public static List<StatementRow> list(
      Transaction transaction, TenantName tenant, StatementKind kind) throws SQLException {
    return transaction.all(
        HEAD + " FROM statement WHERE tenant = ? AND kind = ? ORDER BY name, version",
        row -> read(row, Optional.empty()),
        tenant.value(),
        kind.label());
  }

  /** All statements of a kind that no deletion ended, with their documents. */
  public static List<StatementRow> living(
      Transaction transaction, TenantName tenant, StatementKind kind) throws SQLException {
    return transaction.all(
        HEAD
            + ", document FROM statement s WHERE tenant = ? AND kind = ? AND version >"
            + " (SELECT COALESCE(MAX(d.ends_through), 0) FROM statement d WHERE d.tenant = s.tenant"
            + " AND d.kind = ? AND d.name = ? || s.name)",
        row -> read(row, row.optionalBytes("document")),
        tenant.value(),
        kind.label(),
        StatementKind.DELETION.label(),
        kind.label() + "/");
  }

  /** All statements of a name, by version, without their documents. */
  public static List<StatementRow> chain(
      Transaction transaction, TenantName tenant, StatementKind kind, String name)
      throws SQLException {
    return transaction.all(
        HEAD + ONE + " ORDER BY version",
        row -> read(row, Optional.empty()),
        tenant.value(),
        kind.label(),
        name);
  }

  /** The highest version that a deletion has ended; 0 where there is none. */
  public static long endedThrough(
      Transaction transaction, TenantName tenant, StatementKind kind, String name)
      throws SQLException {
    return transaction
        .first(
            "SELECT COALESCE(MAX(ends_through), 0) AS ended" + ONE,
            row -> row.number("ended"),
            tenant.value(),
            StatementKind.DELETION.label(),
            kind.label() + "/" + name)
        .orElse(0L);
  }

  private static StatementRow read(Row row, Optional<Bytes> document) throws SQLException {
    return new StatementRow(
        row.text("name"),
        row.number("version"),
        row.integer("owners_number"),
        row.bytes("previous"),
        row.bytes("content"),
        row.bytes("statement"),
        SignatureColumn.read(row.bytes("signatures")),
        document,
        row.number("ends_through"));
  }
}
