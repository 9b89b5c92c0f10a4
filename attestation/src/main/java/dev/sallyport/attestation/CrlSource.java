package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Revocation lists of certificates under a pinned root (RFC 5280 section 5). A list is asked for
 * only where a certificate that leads to the root names it, at a host that the operator allowed;
 * one that cannot be had, has run out, or is signed by anyone but the certificate's issuer refuses.
 */
public final class CrlSource {
  private static final Set<String> SCHEMES = Set.of("https", "http");
  private static final int MAX_POINTS = 1024;
  private final DocumentFetcher fetcher;
  private final InstantSource clock;
  private final CacheRules rules;
  private final Map<Name, CachedDocument<X509CRL>> lists = new ConcurrentHashMap<>();

  /**
   * A source over a fetcher.
   *
   * @param fetcher fetches lists; they are signed, so plain HTTP serves
   * @param clock the clock by which lists age
   * @param rules how lists are kept, see {@link CacheRules#forRevocationLists}
   */
  public CrlSource(DocumentFetcher fetcher, InstantSource clock, CacheRules rules) {
    this.fetcher = fetcher;
    this.clock = clock;
    this.rules = rules;
  }

  private final Map<X509Certificate, Optional<URI>> points = new ConcurrentHashMap<>();

  private record Name(URI url, X509Certificate issuer) {}

  /** Checks each certificate of a validated path, leaf to root; the root itself is pinned. */
  Outcome<List<X509Certificate>> check(List<X509Certificate> path, CrlRule.Required rule) {
    for (int i = 0; i + 1 < path.size(); i++) {
      Optional<Refusal> problem = problem(path.get(i), path.get(i + 1), rule);
      if (problem.isPresent()) {
        return problem.get().asOutcome();
      }
    }
    return Outcome.accepted(path);
  }

  private Optional<Refusal> problem(
      X509Certificate certificate, X509Certificate issuer, CrlRule.Required rule) {
    Optional<URI> url = distributionPoint(certificate);
    if (url.isEmpty()) {
      return unavailable("the certificate names no revocation list");
    }
    if (!isAllowed(url.get(), rule)) {
      return unavailable("the certificate names a revocation list at a host that is not allowed");
    }
    Instant now = clock.instant();
    Optional<X509CRL> list =
        lists
            .computeIfAbsent(new Name(url.get(), issuer), this::document)
            .get(kept -> isCurrent(kept, now));
    if (list.isEmpty() || !isCurrent(list.get(), now)) {
      return unavailable("no current revocation list can be had");
    }
    return list.get().isRevoked(certificate)
        ? Optional.of(Refusal.of(RefusalReason.REVOKED_CERTIFICATE, "x5c"))
        : Optional.empty();
  }

  /** Certificates of validated paths are few; they are read once each all the same. */
  private Optional<URI> distributionPoint(X509Certificate certificate) {
    return points.size() < MAX_POINTS
        ? points.computeIfAbsent(certificate, DistributionPoints::of)
        : DistributionPoints.of(certificate);
  }

  private CachedDocument<X509CRL> document(Name name) {
    return new CachedDocument<>(() -> load(name), clock, rules);
  }

  private X509CRL load(Name name) throws IOException {
    byte[] der = fetcher.fetch(name.url(), rules.maxBytes());
    try {
      X509CRL list = parse(name, der);
      fetcher.taken(name.url(), end(list));
      return list;
    } catch (IOException e) {
      fetcher.rejected(name.url(), e);
      throw e;
    }
  }

  private static X509CRL parse(Name name, byte[] der) throws IOException {
    try {
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      list.verify(name.issuer().getPublicKey());
      // A list for some certificates only, or of changes only, cannot show that one is good.
      if (list.hasUnsupportedCriticalExtension()
          || !list.getIssuerX500Principal().equals(name.issuer().getSubjectX500Principal())) {
        throw new IOException("not a full list of the certificate's issuer");
      }
      return list;
    } catch (GeneralSecurityException e) {
      throw new IOException("no revocation list, or not the issuer's", e);
    }
  }

  /** A list without an end has none to rely on: it does not serve at all. */
  private Instant end(X509CRL list) {
    Instant now = clock.instant();
    Instant kept = now.plus(rules.maxStaleness());
    Instant next = list.getNextUpdate() == null ? now : list.getNextUpdate().toInstant();
    return next.isBefore(kept) ? next : kept;
  }

  /** A list without an end never runs out, which is no list to rely on. */
  private static boolean isCurrent(X509CRL list, Instant now) {
    return list.getNextUpdate() != null
        && now.isBefore(list.getNextUpdate().toInstant())
        && !list.getThisUpdate().toInstant().isAfter(now.plus(TokenTimes.SKEW));
  }

  private static boolean isAllowed(URI url, CrlRule.Required rule) {
    String scheme = url.getScheme();
    String host = url.getRawAuthority();
    // The whole authority is compared, so that user@host and another port are other hosts.
    return scheme != null
        && SCHEMES.contains(scheme)
        && host != null
        && rule.hosts().contains(host);
  }

  private static Optional<Refusal> unavailable(String detail) {
    return Optional.of(new Refusal(RefusalReason.REVOCATION_UNAVAILABLE, "x5c", detail));
  }
}
