package dev.sallyport.attestation;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The issuers that the operator trusts. There is no default: an issuer without an anchor, with an
 * algorithm that its verifier does not use, or twice, is refused when this is made.
 */
public final class TrustedIssuers {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private final Map<String, TrustedIssuer> byName;

  /**
   * Checks the issuers.
   *
   * @throws IllegalArgumentException naming the issuer and what is wrong with its configuration
   */
  public TrustedIssuers(List<TrustedIssuer> issuers) {
    Map<String, TrustedIssuer> checked = new HashMap<>();
    for (TrustedIssuer issuer : issuers) {
      check(issuer);
      require(checked.put(issuer.issuer(), issuer) == null, issuer, "stands twice");
    }
    byName = Map.copyOf(checked);
  }

  /** The issuer of exactly this name. */
  public Optional<TrustedIssuer> find(String exactIssuer) {
    return Optional.ofNullable(byName.get(exactIssuer));
  }

  /** All of them, in no order. */
  public List<TrustedIssuer> all() {
    return List.copyOf(byName.values());
  }

  private static void check(TrustedIssuer issuer) {
    require(!issuer.issuer().isBlank(), issuer, "has no name");
    require(!issuer.algorithms().isEmpty(), issuer, "has no algorithm");
    require(
        issuer.verifier().algorithms().containsAll(issuer.algorithms()),
        issuer,
        "algorithms must be among " + issuer.verifier().algorithms());
    require(issuer.maxAge().isPositive(), issuer, "maximum age must be positive");
    switch (issuer.keys()) {
      case KeyOrigin.Url(URI url) -> checkUrl(issuer, url);
      case KeyOrigin.Pinned pinned ->
          require(pinned.keySet().size() > 0, issuer, "the pinned key set is empty");
    }
    switch (issuer.anchor()) {
      case Anchor.JwksOrigin() -> {}
      case Anchor.PinnedRoot pinned -> checkRoot(issuer, pinned);
    }
  }

  /**
   * Plain HTTP would let anyone on the way hand out keys; a simulator on this machine is exempt.
   */
  private static void checkUrl(TrustedIssuer issuer, URI url) {
    boolean https = "https".equals(url.getScheme());
    boolean local =
        "http".equals(url.getScheme())
            && url.getHost() != null
            && LOOPBACK.contains(url.getHost())
            && issuer.simulated();
    require(https || local, issuer, "the key set's address must be https");
    require(
        url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null,
        issuer,
        "the key set's address must be a plain one with a host");
  }

  private static void checkRoot(TrustedIssuer issuer, Anchor.PinnedRoot pinned) {
    require(pinned.root().getBasicConstraints() >= 0, issuer, "the pinned root is no authority");
    if (pinned.crl() instanceof CrlRule.Required(Set<String> hosts)) {
      require(!hosts.isEmpty(), issuer, "revocation lists need an allowed host");
    }
  }

  private static void require(boolean holds, TrustedIssuer issuer, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("trusted issuer '" + issuer.issuer() + "': " + problem);
    }
  }
}
