package dev.sallyport.broker.collateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.attestation.VerifierKind;
import dev.sallyport.protocol.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollateralHostsTest {
  private static TrustedIssuer issuer(String name, KeyOrigin keys) {
    return new TrustedIssuer(
        name,
        VerifierKind.NVIDIA_NRAS,
        keys,
        VerifierKind.NVIDIA_NRAS.algorithms(),
        Duration.ofMinutes(10),
        new Anchor.JwksOrigin(),
        false);
  }

  @Test
  void hostOfAKeySet_isThatOfItsAddressWithThePort() {
    KeyOrigin origin = new KeyOrigin.Url(URI.create("https://keys.test:8443/jwks"));
    TrustedIssuers issuers = new TrustedIssuers(List.of(issuer("a", origin), issuer("b", origin)));
    assertThat(CollateralHosts.ofKeySets(issuers)).containsExactly("keys.test:8443");
  }

  @Test
  void issuerWhoseKeysAreInAFile_hasNoHost() {
    KeyOrigin pinned = new KeyOrigin.Pinned(Bytes.of(new byte[] {'{', '}'}));
    assertThat(CollateralHosts.ofKeySets(new TrustedIssuers(List.of(issuer("a", pinned)))))
        .isEmpty();
  }

  @Test
  void issuerWithoutAPinnedRoot_hasNoHostOfLists() {
    KeyOrigin origin = new KeyOrigin.Url(URI.create("https://keys.test/jwks"));
    TrustedIssuers issuers = new TrustedIssuers(List.of(issuer("a", origin)));
    assertThat(CollateralHosts.ofRevocationLists(issuers)).isEmpty();
  }
}
