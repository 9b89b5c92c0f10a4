package dev.sallyport.attestation;

import java.time.InstantSource;

/** The issuers' keys. */
public final class KeySetSource {
  /** A source over a fetcher. */
  public KeySetSource(
      DocumentFetcher fetcher,
      SignatureProviders providers,
      InstantSource clock,
      CacheRules rules) {}

  /** Loads an issuer's keys now; whether they are at hand. For readiness. */
  public boolean available(TrustedIssuer issuer) {
    return issuer.simulated();
  }
}
