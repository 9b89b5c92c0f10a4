package dev.sallyport.broker.collateral;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.CrlRule;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.attestation.TrustedIssuers;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

/** Hosts that issuers' documents are fetched from, each as it stands in an address. */
public final class CollateralHosts {
  private CollateralHosts() {}

  /** Of key sets; an issuer whose keys are in a file has none. */
  public static Set<String> ofKeySets(TrustedIssuers issuers) {
    Set<String> hosts = new TreeSet<>();
    for (TrustedIssuer issuer : issuers.all()) {
      switch (issuer.keys()) {
        case KeyOrigin.Url(URI url) -> hosts.add(url.getRawAuthority());
        case KeyOrigin.Pinned _ -> {}
      }
    }
    return hosts;
  }

  /** Of revocation lists; an issuer that needs none has none. */
  public static Set<String> ofRevocationLists(TrustedIssuers issuers) {
    Set<String> hosts = new TreeSet<>();
    for (TrustedIssuer issuer : issuers.all()) {
      if (issuer.anchor() instanceof Anchor.PinnedRoot pinned
          && pinned.crl() instanceof CrlRule.Required(Set<String> allowed)) {
        hosts.addAll(allowed);
      }
    }
    return hosts;
  }
}
