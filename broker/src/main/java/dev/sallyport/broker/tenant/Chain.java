package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable;
import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.StatementTable;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.broker.tenant.Uploads.Accepted;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.sql.SQLException;
import java.util.Optional;

/** The chains of a tenant's statements in one transaction. */
final class Chain {
  private final Transaction transaction;
  private final TenantName tenant;

  Chain(Transaction transaction, TenantName tenant) {
    this.transaction = transaction;
    this.tenant = tenant;
  }

  /** Appends a statement where it says that it belongs, or refuses. */
  Outcome<ObjectHead> append(Accepted accepted) throws SQLException {
    Statement statement = accepted.statement();
    Optional<StatementRow> newest = newest(statement.kind(), statement.name());
    if (statement.version() != newest.map(StatementRow::version).orElse(0L) + 1) {
      return Outcome.refused(RefusalReason.VERSION_TAKEN);
    }
    Bytes previous = newest.map(StatementRow::digest).orElse(Digest.zero().value());
    if (!statement.previous().value().equals(previous)) {
      return Outcome.refused(RefusalReason.PREVIOUS_MISMATCH);
    }
    return switch (endsThrough(statement)) {
      case Outcome.Accepted<Long>(Long ended) -> insert(accepted, ended);
      case Outcome.Refused<Long>(Refusal refusal) -> refusal.asOutcome();
    };
  }

  /** A deletion ends every version of its target so far, and there must be one to end. */
  private Outcome<Long> endsThrough(Statement statement) throws SQLException {
    Optional<Statement.Target> target = statement.target();
    if (target.isEmpty()) {
      return Outcome.accepted(0L);
    }
    return living(target.get().kind(), target.get().name())
        .map(row -> Outcome.accepted(row.version()))
        .orElseGet(() -> Outcome.refused(RefusalReason.NOT_FOUND, statement.name()));
  }

  private Outcome<ObjectHead> insert(Accepted accepted, long endsThrough) throws SQLException {
    Statement statement = accepted.statement();
    if (!pathIsFree(accepted)) {
      return Outcome.refused(RefusalReason.PATH_TAKEN, statement.name());
    }
    if (!guardExists(accepted.kept())) {
      return Outcome.refused(RefusalReason.UNKNOWN_POLICY, "policy");
    }
    if (!keysStand(accepted.kept())) {
      return Outcome.refused(RefusalReason.MALFORMED_SECRET, "intakeKey");
    }
    // Another replica may have appended since the chain was read; then its version stands.
    if (!StatementTable.insert(transaction, tenant, statement.kind(), row(accepted, endsThrough))) {
      return Outcome.refused(RefusalReason.VERSION_TAKEN);
    }
    if (accepted.kept() instanceof Kept.Secret(SecretRow row)
        && !SecretTable.insert(
            transaction, tenant, new SecretPath(statement.name()), statement.version(), row)) {
      return Outcome.refused(RefusalReason.ROW_MISMATCH, "secret " + statement.name());
    }
    return Outcome.accepted(Heads.one(transaction, tenant, statement.kind(), statement.name()));
  }

  /**
   * Two secrets of one name, each with its own numbers: nobody could say which one a release is of.
   * Two replicas may still accept one each at once; then neither is released until one is deleted.
   */
  private boolean pathIsFree(Accepted accepted) throws SQLException {
    String path = accepted.statement().name();
    return switch (accepted.kept()) {
      case Kept.Nothing() -> true;
      case Kept.Secret _ -> living(StatementKind.EXTERNAL, path).isEmpty();
      case Kept.Elsewhere _ -> living(StatementKind.SECRET, path).isEmpty();
    };
  }

  /** A secret under a policy that does not exist could never be released: most likely a slip. */
  private boolean guardExists(Kept kept) throws SQLException {
    return switch (kept) {
      case Kept.Nothing() -> true;
      case Kept.Secret(SecretRow row) -> guardExists(row.policyName(), row.lowestPolicyVersion());
      case Kept.Elsewhere(ExternalDocument document) ->
          guardExists(document.policyName(), document.lowestPolicyVersion());
    };
  }

  private boolean guardExists(String policy, long lowestVersion) throws SQLException {
    return living(StatementKind.POLICY, policy)
        .filter(row -> row.version() >= lowestVersion)
        .isPresent();
  }

  /** A key that was removed since the upload was checked would take the secret with it. */
  private boolean keysStand(Kept kept) throws SQLException {
    return switch (kept) {
      case Kept.Nothing() -> true;
      case Kept.Secret(SecretRow row) ->
          stands(Kind.INTAKE, row.intakeKey()) && stands(Kind.STORAGE, row.storageKey());
      case Kept.Elsewhere(ExternalDocument document) ->
          switch (document.form()) {
            case Form.Sealed sealed -> stands(Kind.INTAKE, sealed.intakeKeyNumber());
            case Form.Plain _ -> true;
          };
    };
  }

  private boolean stands(Kind kind, int number) throws SQLException {
    return TenantKeyTable.hold(transaction, tenant, kind, number);
  }

  private static StatementRow row(Accepted accepted, long endsThrough) {
    Statement statement = accepted.statement();
    Optional<Bytes> document =
        accepted.upload().content() instanceof Content.Document(Bytes bytes)
            ? Optional.of(bytes)
            : Optional.empty();
    return new StatementRow(
        statement.name(),
        statement.version(),
        statement.ownersNumber(),
        statement.previous().value(),
        statement.content().value(),
        statement.digest().value(),
        accepted.upload().signatures(),
        document,
        endsThrough);
  }

  private Optional<StatementRow> living(StatementKind kind, String name) throws SQLException {
    long ended = StatementTable.endedThrough(transaction, tenant, kind, name);
    return newest(kind, name).filter(row -> row.version() > ended);
  }

  private Optional<StatementRow> newest(StatementKind kind, String name) throws SQLException {
    return StatementTable.newest(transaction, tenant, kind, name);
  }
}
