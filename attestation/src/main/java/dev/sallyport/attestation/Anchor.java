package dev.sallyport.attestation;

import java.security.cert.X509Certificate;

/** What a key of an issuer is trusted for. */
public sealed interface Anchor {

  /**
   * Each key's certificate chain leads to this root.
   *
   * @param root the root, which is never taken from the key set itself
   * @param crl whether revocation is looked up
   */
  record PinnedRoot(X509Certificate root, CrlRule crl) implements Anchor {}

  /** The key set's origin is trusted, for the operator said so: TLS to its host, or the file. */
  record JwksOrigin() implements Anchor {}
}
