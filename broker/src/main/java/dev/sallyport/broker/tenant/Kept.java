package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.protocol.ExternalDocument;

/** What an upload leaves behind besides its statement and its document. */
sealed interface Kept {
  /** Nothing. */
  record Nothing() implements Kept {}

  /** A secret in the store. */
  record Secret(SecretRow row) implements Kept {}

  /** A secret that stays in another system, where it was found as it was signed. */
  record Elsewhere(ExternalDocument document) implements Kept {}
}
