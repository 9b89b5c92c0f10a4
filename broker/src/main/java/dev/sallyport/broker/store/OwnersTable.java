package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.List;

/** Owners documents as they were uploaded. A tenant exists where it has document 1. */
public final class OwnersTable {
  private OwnersTable() {}

  /**
   * One owners document, unverified.
   *
   * @param number its number, by the row's label
   * @param document its bytes
   * @param signatures the signatures beside it
   */
  public record OwnersRow(int number, Bytes document, List<Signature> signatures) {
    /** Copies the signatures. */
    public OwnersRow {
      signatures = List.copyOf(signatures);
    }
  }

  /** All documents of a tenant, ascending; none where there is no such tenant. */
  public static List<OwnersRow> all(Transaction transaction, TenantName tenant)
      throws SQLException {
    return transaction.all(
        "SELECT number, document, signatures FROM owners WHERE tenant = ? ORDER BY number",
        row ->
            new OwnersRow(
                row.integer("number"),
                row.bytes("document"),
                SignatureColumn.read(row.bytes("signatures"))),
        tenant.value());
  }

  /** The names of all tenants, ascending. */
  public static List<String> tenants(Transaction transaction) throws SQLException {
    return transaction.all(
        "SELECT tenant FROM owners WHERE number = 1 ORDER BY tenant", row -> row.text("tenant"));
  }

  /** Adds a document; false, and no change, where the tenant has one of this number. */
  public static boolean insert(Transaction transaction, TenantName tenant, OwnersRow row)
      throws SQLException {
    return transaction.change(
            "INSERT INTO owners (tenant, number, document, signatures) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            tenant.value(),
            row.number(),
            row.document(),
            SignatureColumn.write(row.signatures()))
        == 1;
  }
}
