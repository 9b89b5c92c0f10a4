package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Keys of tenants, wrapped by the KMS. No public half stands beside them: it is derived. */
public final class TenantKeyTable {
  private static final String SELECT =
      "SELECT number, kek, wrapped FROM tenant_key WHERE tenant = ? AND kind = ?";

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
  public static List<TenantKeyRow> all(Transaction transaction, TenantName tenant, Kind kind)
      throws SQLException {
    return transaction.all(
        SELECT + " ORDER BY number", TenantKeyTable::read, tenant.value(), kind.label());
  }

  private static TenantKeyRow read(Row row) throws SQLException {
    return new TenantKeyRow(row.integer("number"), row.text("kek"), row.bytes("wrapped"));
  }
}
