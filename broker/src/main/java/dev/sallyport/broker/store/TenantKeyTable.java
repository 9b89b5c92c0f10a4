package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keys of tenants, wrapped by the KMS. No public half stands beside them: it is derived. */
public final class TenantKeyTable {
  private static final String ONE_KIND = " FROM tenant_key WHERE tenant = ? AND kind = ?";
  private static final String SELECT = "SELECT number, kek, wrapped" + ONE_KIND;

  private TenantKeyTable() {}

  /** What a tenant's key is for. */
  public enum Kind {
    /** HPKE pair to which owners seal secrets. */
    INTAKE("intake"),
    /** AES-256-GCM key of the layer at rest. */
    STORAGE("storage");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The kind in the context of the wrapping. */
    public String label() {
      return label;
    }
  }

  /**
   * One wrapped key.
   *
   * @param number 1, 2, …
   * @param kek the URI of the key that wraps it
   * @param wrapped the ciphertext
   */
  public record TenantKeyRow(int number, String kek, Bytes wrapped) {}

  /**
   * A key with its place in time.
   *
   * @param row the key
   * @param since when it was made
   */
  public record Dated(TenantKeyRow row, Instant since) {}

  /** Adds a key; false, and no change, where the tenant has one of this kind and number. */
  public static boolean insert(
      Transaction transaction, TenantName tenant, Kind kind, TenantKeyRow row) throws SQLException {
    return transaction.change(
            "INSERT INTO tenant_key (tenant, kind, number, kek, wrapped, created_at)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            tenant.value(),
            kind.label(),
            row.number(),
            row.kek(),
            row.wrapped(),
            transaction.now())
        == 1;
  }

  /** The key of the highest number. */
  public static Optional<TenantKeyRow> newest(Transaction transaction, TenantName tenant, Kind kind)
      throws SQLException {
    return transaction.first(
        SELECT + " ORDER BY number DESC LIMIT 1",
        TenantKeyTable::read,
        tenant.value(),
        kind.label());
  }

  /** The key of this number. */
  public static Optional<TenantKeyRow> find(
      Transaction transaction, TenantName tenant, Kind kind, int number) throws SQLException {
    return transaction.first(
        SELECT + " AND number = ?", TenantKeyTable::read, tenant.value(), kind.label(), number);
  }

  /** All keys of a kind, by number. */
  public static List<Dated> all(Transaction transaction, TenantName tenant, Kind kind)
      throws SQLException {
    return transaction.all(
        "SELECT number, kek, wrapped, created_at" + ONE_KIND + " ORDER BY number",
        row -> new Dated(read(row), Instant.ofEpochMilli(row.number("created_at"))),
        tenant.value(),
        kind.label());
  }

  /**
   * How many keys of a tenant are under one KEK.
   *
   * @param tenant whose keys
   * @param kek what the rows say, whatever it is
   * @param keys how many
   */
  public record Under(TenantName tenant, String kek, long keys) {}

  /** Under which KEK the keys of each tenant are, by tenant and KEK. */
  public static List<Under> underKeks(Transaction transaction) throws SQLException {
    return transaction.all(
        "SELECT tenant, kek, COUNT(*) AS held FROM tenant_key GROUP BY tenant, kek"
            + " ORDER BY tenant, kek",
        row -> new Under(new TenantName(row.text("tenant")), row.text("kek"), row.number("held")));
  }

  /** The tenants that have more than one key of a kind, ascending. */
  public static List<String> tenantsWithSeveral(Transaction transaction, Kind kind)
      throws SQLException {
    return transaction.all(
        "SELECT tenant FROM tenant_key WHERE kind = ? GROUP BY tenant HAVING COUNT(*) > 1"
            + " ORDER BY tenant",
        row -> row.text("tenant"),
        kind.label());
  }

  /**
   * Holds a key until the transaction ends, so that it is not removed under what is being stored
   * for it, nor stored for while it is being removed; false where there is none. An update that
   * changes nothing, because SQLite knows no other lock of a row.
   */
  public static boolean hold(Transaction transaction, TenantName tenant, Kind kind, int number)
      throws SQLException {
    return transaction.change(
            "UPDATE tenant_key SET created_at = created_at"
                + " WHERE tenant = ? AND kind = ? AND number = ?",
            tenant.value(),
            kind.label(),
            number)
        == 1;
  }

  /**
   * Puts a key under another wrapping; false, and no change, where it is not wrapped any more as it
   * was read.
   */
  public static boolean wrapAnew(
      Transaction transaction, TenantName tenant, Kind kind, TenantKeyRow from, TenantKeyRow to)
      throws SQLException {
    return transaction.change(
            "UPDATE tenant_key SET kek = ?, wrapped = ?"
                + " WHERE tenant = ? AND kind = ? AND number = ? AND kek = ? AND wrapped = ?",
            to.kek(),
            to.wrapped(),
            tenant.value(),
            kind.label(),
            from.number(),
            from.kek(),
            from.wrapped())
        == 1;
  }

  /** Removes a key; what was stored for it never opens again. */
  public static void remove(Transaction transaction, TenantName tenant, Kind kind, int number)
      throws SQLException {
    transaction.change(
        "DELETE FROM tenant_key WHERE tenant = ? AND kind = ? AND number = ?",
        tenant.value(),
        kind.label(),
        number);
  }

  private static TenantKeyRow read(Row row) throws SQLException {
    return new TenantKeyRow(row.integer("number"), row.text("kek"), row.bytes("wrapped"));
  }
}
