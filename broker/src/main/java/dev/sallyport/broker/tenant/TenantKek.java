package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.KekDocument;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.Optional;

/** Which key-encryption key a tenant's owners chose, by their newest statement. */
public final class TenantKek {
  /** The name of every {@code kek} statement: a tenant has one chain of them. */
  static final String NAME = "";

  private final StatementCheck check = new StatementCheck();

  /**
   * What a tenant chose.
   *
   * @param root the tenant's root
   * @param kek the key that its owners chose; empty where they never did
   */
  public record Chosen(Digest root, Optional<KekUri> kek) {}

  /**
   * The key that the owners chose.
   *
   * <p>Refused: {@code not-found} for an unknown tenant; {@code unsigned-row}, {@code row-mismatch}
   * or {@code unconfirmed} where the row is not, or no longer, what the owners signed: whoever can
   * write to the database does not choose a key.
   */
  public Outcome<Chosen> chosen(Transaction transaction, TenantName tenant) throws SQLException {
    Optional<StatementRow> newest =
        StatementTable.newest(transaction, tenant, StatementKind.KEK, NAME);
    return switch (check.tenant(transaction, tenant)) {
      case Outcome.Accepted<Owners>(Owners owners) ->
          newest.isEmpty()
              ? Outcome.accepted(new Chosen(owners.root(), Optional.empty()))
              : proven(owners, newest.get())
                  .map(kek -> new Chosen(owners.root(), Optional.of(kek)));
      case Outcome.Refused<Owners>(Refusal refusal) -> refusal.asOutcome();
    };
  }

  /** The key that a document names; {@code malformed-kek} where it names none. */
  static Outcome<KekUri> read(Bytes document) {
    return KekDocument.parse(document).then(read -> KekUri.parse(read.kek()))
            instanceof Outcome.Accepted<KekUri>(KekUri kek)
        ? Outcome.accepted(kek)
        : Outcome.refused(RefusalReason.MALFORMED_KEK);
  }

  private Outcome<KekUri> proven(Owners owners, StatementRow row) {
    return row.document()
        .map(document ->
            check.verify(owners, StatementKind.KEK, NAME, row).then(_ -> read(document)))
        .orElseGet(() -> Outcome.refused(RefusalReason.ROW_MISMATCH, "kek"));
  }
}
