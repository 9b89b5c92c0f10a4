package dev.sallyport.broker.tenant;

import dev.sallyport.broker.cache.BoundedCache;
import dev.sallyport.broker.store.OwnersTable;
import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.broker.store.StatementRow;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether rows still are what the owners signed. Asked at every use, with rows freshly read: who
 * can write to the database can swap, forge or re-label any of them (I6). What is remembered is
 * only that given signatures verified over given bytes, never that a row is good.
 */
final class StatementCheck {
  private static final int REMEMBERED = 4096;

  private final BoundedCache<List<OwnersRow>, Owners> owners = new BoundedCache<>(REMEMBERED);
  private final BoundedCache<Signed, Boolean> signed = new BoundedCache<>(REMEMBERED);

  /** A statement with the signatures and the owners document under which they verified. */
  private record Signed(Digest statement, List<Signature> signatures, Digest owners) {}

  /** The owners of a tenant that somebody of the tenant asks for; {@code not-found} if unknown. */
  Outcome<Owners> tenant(Transaction transaction, TenantName name) throws SQLException {
    List<OwnersRow> rows = OwnersTable.all(transaction, name);
    return rows.isEmpty() ? Outcome.refused(RefusalReason.NOT_FOUND, "tenant") : owners(rows);
  }

  /** The owners that these rows prove. */
  Outcome<Owners> owners(List<OwnersRow> rows) {
    return owners
        .find(rows)
        .map(Outcome::accepted)
        .orElseGet(() ->
            Owners.verify(rows)
                .map(verified -> {
                  owners.put(rows, verified);
                  return verified;
                }));
  }

  /**
   * The statement that this row proves.
   *
   * <p>Refused: {@code row-mismatch} where label or content differ from what was signed; {@code
   * unconfirmed} under an older owners document; {@code unsigned-row} where the signatures do not
   * verify or are too few.
   *
   * @param name the name that was asked for, not the one in the row
   */
  Outcome<Statement> verify(Owners owners, StatementKind kind, String name, StatementRow row) {
    if (row.previous().size() != Digest.SIZE || row.content().size() != Digest.SIZE) {
      return mismatch(kind, name);
    }
    Statement statement =
        new Statement(
            kind,
            owners.root(),
            name,
            row.version(),
            row.ownersNumber(),
            new Digest(row.previous()),
            new Digest(row.content()));
    boolean documentMatches =
        row.document().map(document -> document.sha256().equals(statement.content())).orElse(true);
    if (!statement.digest().value().equals(row.digest()) || !documentMatches) {
      return mismatch(kind, name);
    }
    if (statement.ownersNumber() != owners.newest().number()) {
      return Outcome.refused(RefusalReason.UNCONFIRMED, subject(kind, name));
    }
    return isGranted(owners, statement, row.signatures())
        ? Outcome.accepted(statement)
        : Outcome.refused(RefusalReason.UNSIGNED_ROW, subject(kind, name));
  }

  /** Whether the signatures reach the threshold of the statement's role. */
  boolean isGranted(Owners owners, Statement statement, List<Signature> signatures) {
    Bytes bytes = statement.signedBytes();
    Signed key = new Signed(bytes.sha256(), signatures, owners.newest().digest());
    if (signed.find(key).isPresent()) {
      return true;
    }
    boolean granted =
        statement.role().map(role -> owners.newest().grants(role, bytes, signatures)).orElse(false);
    if (granted) {
      signed.put(key, true);
    }
    return granted;
  }

  private static <T> Outcome<T> mismatch(StatementKind kind, String name) {
    return Outcome.refused(RefusalReason.ROW_MISMATCH, subject(kind, name));
  }

  private static String subject(StatementKind kind, String name) {
    return kind.label() + " " + name;
  }
}
