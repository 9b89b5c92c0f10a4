package dev.sallyport.attestation;

import java.time.InstantSource;

/** Revocation lists. */
public final class CrlSource {
  /** A source over a fetcher. */
  public CrlSource(DocumentFetcher fetcher, InstantSource clock, CacheRules rules) {}
}
