package dev.sallyport.attestation;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;

/**
 * Fetches a public document: a key set, a revocation list. Implementations time out, follow no
 * redirect to another host, and answer only what the address itself gave with status 200.
 */
@FunctionalInterface
public interface DocumentFetcher {

  /**
   * Fetches a document of at most {@code maxBytes}.
   *
   * @throws IOException if it cannot be had, or is larger
   */
  byte[] fetch(URI url, int maxBytes) throws IOException;

  /**
   * Told when what was fetched is kept from now on.
   *
   * @param until when it stops to serve, unless a newer one is taken before
   */
  default void taken(URI url, Instant until) {}

  /** Told when what was fetched is not the document that it should be, for the operator's log. */
  default void rejected(URI url, IOException why) {}
}
