package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes signed statements in: shape, then signatures, then content, then its place in the chain.
 * Nothing is parsed or compiled for somebody whose signatures do not count.
 */
final class Uploads {
  private final Store store;
  private final TenantKeys keys;
  private final StatementCheck check;
  private final Carried carried;

  Uploads(Store store, TenantKeys keys, Documents documents, StatementCheck check) {
    this.store = store;
    this.keys = keys;
    this.check = check;
    this.carried = new Carried(keys, documents);
  }

  Outcome<ObjectHead> take(TenantName name, StatementUpload upload) {
    return Shape.check(upload)
        .then(_ -> store.read(transaction -> check.tenant(transaction, name)))
        .then(owners -> take(new Tenant(name, owners.root()), owners, upload));
  }

  private Outcome<ObjectHead> take(Tenant tenant, Owners owners, StatementUpload upload) {
    if (upload.ownersNumber() != owners.newest().number()) {
      return Outcome.refused(RefusalReason.OWNERS_MOVED);
    }
    return carried
        .digest(tenant, upload)
        .map(content -> statement(owners, upload, content))
        .then(statement -> granted(owners, statement, upload))
        .then(statement ->
            carried
                .keep(tenant, upload)
                .then(kept -> append(tenant, owners, new Accepted(statement, upload, kept))))
        .map(head -> {
          if (upload.kind() == StatementKind.KEK) {
            keys.kekChosen(tenant);
          }
          return head;
        });
  }

  /**
   * A statement whose signatures count and whose content makes sense.
   *
   * @param kept what is kept besides
   */
  record Accepted(Statement statement, StatementUpload upload, Kept kept) {}

  private Outcome<ObjectHead> append(Tenant tenant, Owners owners, Accepted accepted) {
    return store.write(transaction -> {
      if (ownersMoved(transaction, tenant.name(), owners)) {
        return Outcome.refused(RefusalReason.OWNERS_MOVED);
      }
      return new Chain(transaction, tenant.name()).append(accepted);
    });
  }

  /** The owners may have changed since the signatures were checked, outside this transaction. */
  private boolean ownersMoved(Transaction transaction, TenantName tenant, Owners owners)
      throws SQLException {
    List<OwnersRow> rows = OwnersTable.all(transaction, tenant);
    return switch (check.owners(rows)) {
      case Outcome.Accepted<Owners>(Owners now) ->
          !now.newest().digest().equals(owners.newest().digest());
      case Outcome.Refused<Owners>(Refusal _) -> true;
    };
  }

  private static Statement statement(Owners owners, StatementUpload upload, Digest content) {
    return new Statement(
        upload.kind(),
        owners.root(),
        upload.name(),
        upload.version(),
        upload.ownersNumber(),
        upload.previous(),
        content);
  }

  private Outcome<Statement> granted(Owners owners, Statement statement, StatementUpload upload) {
    return check.isGranted(owners, statement, upload.signatures())
        ? Outcome.accepted(statement)
        : Outcome.refused(RefusalReason.THRESHOLD_NOT_MET, statement.kind().label());
  }
}
