package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.OwnersTable.OwnersRow;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import java.util.List;

/**
 * A tenant's owners as verified from the rows: the root that its first document's bytes give, and
 * the newest document, whose signatures hold.
 */
final class Owners {
  private final OwnersRow row;
  private final OwnersDocument newest;

  private Owners(OwnersRow row, OwnersDocument newest) {
    this.row = row;
    this.newest = newest;
  }

  /**
   * Verifies rows of the table.
   *
   * <p>Refused: {@code unknown-tenant} where there are none; {@code row-mismatch} where a row is
   * not the document that its label says; {@code unsigned-row} where the document's own owners did
   * not sign it. Documents after the first are not taken yet, so a second row is a planted one.
   */
  static Outcome<Owners> verify(List<OwnersRow> rows) {
    if (rows.isEmpty()) {
      return Outcome.refused(RefusalReason.UNKNOWN_TENANT);
    }
    if (rows.size() > 1 || rows.getFirst().number() != 1) {
      return Outcome.refused(RefusalReason.ROW_MISMATCH, "owners");
    }
    return verify(rows.getFirst());
  }

  private static Outcome<Owners> verify(OwnersRow row) {
    return switch (OwnersDocument.parse(row.document())) {
      case Outcome.Refused<OwnersDocument> _ ->
          Outcome.refused(RefusalReason.ROW_MISMATCH, "owners");
      case Outcome.Accepted<OwnersDocument>(OwnersDocument document) ->
          isFirst(document, row.signatures())
              ? Outcome.accepted(new Owners(row, document))
              : Outcome.refused(RefusalReason.UNSIGNED_ROW, "owners");
    };
  }

  /** Whether this is a first document under the signatures of its own owners. */
  static boolean isFirst(OwnersDocument document, List<Signature> signatures) {
    return document.number() == 1
        && document.grants(OwnerRole.OWNER, document.signedBytes(), signatures);
  }

  /** The tenant root: a guest may pin it, and every context of the tenant holds it. */
  Digest root() {
    return newest.root();
  }

  /** The document whose keys count now. */
  OwnersDocument newest() {
    return newest;
  }

  /** The signatures under it. */
  List<Signature> signatures() {
    return row.signatures();
  }
}
