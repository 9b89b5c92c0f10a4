package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The issuers' keys, each from the one place that the operator configured: {@code jku}, {@code
 * x5u}, {@code jwk} and {@code x5c} in a token are never looked at. Sets are fetched by one thread
 * at a time, at most once in a cool-down however many unknown key ids strangers present, and the
 * last good set serves up to a maximum staleness.
 */
public final class KeySetSource implements KeyLookup {
  private final DocumentFetcher fetcher;
  private final SignatureProviders providers;
  private final InstantSource clock;
  private final CacheRules rules;
  private final Map<TrustedIssuer, CachedDocument<KeySet>> sets = new ConcurrentHashMap<>();

  /**
   * A source over a fetcher.
   *
   * @param fetcher fetches from configured addresses only
   * @param providers what verifies signatures
   * @param clock the clock by which sets age
   * @param rules how sets are kept, see {@link CacheRules#forKeySets}
   */
  public KeySetSource(
      DocumentFetcher fetcher,
      SignatureProviders providers,
      InstantSource clock,
      CacheRules rules) {
    this.fetcher = fetcher;
    this.providers = providers;
    this.clock = clock;
    this.rules = rules;
  }

  /** Whether an issuer's keys are at hand, after fetching them where they are not. */
  public boolean available(TrustedIssuer issuer) {
    return set(issuer).get(any -> true).isPresent();
  }

  /** All of an issuer's keys, after fetching them where they are not at hand. */
  Optional<Collection<VerificationKey>> all(TrustedIssuer issuer) {
    return set(issuer).get(any -> true).map(KeySet::all);
  }

  @Override
  public Outcome<VerificationKey> find(TrustedIssuer issuer, String keyId, String algorithm) {
    Optional<KeySet> set =
        set(issuer).get(candidate -> candidate.find(keyId, algorithm).isPresent());
    if (set.isEmpty()) {
      return new Refusal(RefusalReason.VERIFIER_KEYS_UNAVAILABLE, issuer.issuer(), "").asOutcome();
    }
    return set.get()
        .find(keyId, algorithm)
        .map(Outcome::accepted)
        .orElseGet(() -> Outcome.refused(RefusalReason.UNKNOWN_KEY, "kid"));
  }

  private CachedDocument<KeySet> set(TrustedIssuer issuer) {
    return sets.computeIfAbsent(issuer, key -> new CachedDocument<>(() -> load(key), clock, rules));
  }

  private KeySet load(TrustedIssuer issuer) throws IOException {
    return switch (issuer.keys()) {
      case KeyOrigin.Url(URI url) -> fetch(issuer, url);
      case KeyOrigin.Pinned(Bytes pinned) -> parse(issuer, pinned);
    };
  }

  private KeySet fetch(TrustedIssuer issuer, URI url) throws IOException {
    Bytes json = Bytes.of(fetcher.fetch(url, rules.maxBytes()));
    try {
      KeySet set = parse(issuer, json);
      fetcher.taken(url, clock.instant().plus(rules.maxStaleness()));
      return set;
    } catch (IOException e) {
      fetcher.rejected(url, e);
      throw e;
    }
  }

  private KeySet parse(TrustedIssuer issuer, Bytes json) throws IOException {
    return KeySet.parse(json, rules.maxBytes(), issuer.anchor(), providers, clock.instant());
  }
}
