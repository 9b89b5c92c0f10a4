package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Signature;
import java.util.List;
import java.util.Optional;

/**
 * One accepted statement as the table holds it, unverified: whoever can write to the database can
 * have changed any of it.
 *
 * @param name the object's name
 * @param version its version
 * @param ownersNumber the owners document under which it was signed
 * @param previous digest of the statement before it
 * @param content digest of its content
 * @param digest digest of its signed bytes
 * @param signatures the signatures beside it
 * @param document the policy or reference set; empty for other kinds, and in lists
 * @param endsThrough for a deletion the highest version of its target that it ends, else 0
 */
public record StatementRow(
    String name,
    long version,
    int ownersNumber,
    Bytes previous,
    Bytes content,
    Bytes digest,
    List<Signature> signatures,
    Optional<Bytes> document,
    long endsThrough) {
  /** Copies the signatures. */
  public StatementRow {
    signatures = List.copyOf(signatures);
  }
}
