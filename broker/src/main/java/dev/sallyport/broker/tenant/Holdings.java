package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable;
import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.Optional;

/** Finds where a tenant's secrets lie, in one transaction. */
public final class Holdings {
  private final Transaction transaction;
  private final TenantName tenant;

  /** The secrets of this tenant. */
  public Holdings(Transaction transaction, TenantName tenant) {
    this.transaction = transaction;
    this.tenant = tenant;
  }

  /**
   * How many versions of secrets, deleted ones left out, need this key of the tenant, wherever they
   * lie.
   */
  public long needing(Kind kind, int number) throws SQLException {
    long stored = SecretTable.needing(transaction, tenant, kind, number);
    return switch (kind) {
      case STORAGE -> stored;
      case INTAKE -> stored + elsewhereNeeding(number);
    };
  }

  /** Where a version lies whose statement was verified; {@code row-mismatch} without its row. */
  Outcome<Holding> find(StatementKind kind, SecretPath path, StatementRow statement)
      throws SQLException {
    Outcome<Holding> missing =
        Outcome.refused(RefusalReason.ROW_MISMATCH, kind.label() + " " + path.value());
    if (kind != StatementKind.EXTERNAL) {
      Optional<SecretRow> row = SecretTable.find(transaction, tenant, path, statement.version());
      return row.isEmpty() ? missing : Outcome.accepted(inStore(row.get()));
    }
    return statement.document().isEmpty() ? missing : elsewhere(statement);
  }

  private Holding inStore(SecretRow row) throws SQLException {
    return new Holding.InStore(
        row, key(Kind.STORAGE, row.storageKey()), key(Kind.INTAKE, row.intakeKey()));
  }

  private Outcome<Holding> elsewhere(StatementRow statement) throws SQLException {
    return switch (ExternalDocument.parse(statement.document().orElseThrow())) {
      case Outcome.Accepted<ExternalDocument>(ExternalDocument document) ->
          Outcome.accepted(new Holding.Elsewhere(document, intakeKey(document.form())));
      case Outcome.Refused<ExternalDocument>(Refusal refusal) -> refusal.asOutcome();
    };
  }

  private Optional<TenantKeyRow> intakeKey(Form form) throws SQLException {
    return switch (form) {
      case Form.Sealed sealed -> key(Kind.INTAKE, sealed.intakeKeyNumber());
      case Form.Plain _ -> Optional.empty();
    };
  }

  private Optional<TenantKeyRow> key(Kind kind, int number) throws SQLException {
    return TenantKeyTable.find(transaction, tenant, kind, number);
  }

  private long elsewhereNeeding(int intakeKey) throws SQLException {
    return StatementTable.living(transaction, tenant, StatementKind.EXTERNAL).stream()
        .filter(statement -> needs(statement, intakeKey))
        .count();
  }

  /** What cannot be read may need any key: one that is removed is gone for good. */
  private static boolean needs(StatementRow statement, int intakeKey) {
    return statement.document().map(ExternalDocument::parse).orElseThrow()
            instanceof Outcome.Accepted<ExternalDocument>(ExternalDocument document)
        ? document.form() instanceof Form.Sealed sealed && sealed.intakeKeyNumber() == intakeKey
        : true;
  }
}
