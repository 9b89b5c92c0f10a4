package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.protocol.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration of trust that would let strangers in must not start. */
class TrustedIssuersTest {
  private static final KeyOrigin HTTPS = new KeyOrigin.Url(URI.create("https://nras.test/jwks"));
  private static final Anchor ORIGIN = new Anchor.JwksOrigin();
  private static final Duration AGE = Duration.ofMinutes(5);

  @Test
  void goodIssuer_isFoundByItsExactNameOnly() {
    TrustedIssuers issuers = new TrustedIssuers(List.of(issuer(HTTPS, Set.of("ES384"), ORIGIN)));
    assertThat(issuers.find("https://nras.test")).isPresent();
    assertThat(issuers.find("https://nras.test/")).isEmpty();
    assertThat(issuers.find("HTTPS://nras.test")).isEmpty();
    assertThat(issuers.find("")).isEmpty();
  }

  @Test
  void issuerTwice_refusesToStart() {
    TrustedIssuer issuer = issuer(HTTPS, Set.of("ES384"), ORIGIN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedIssuers(List.of(issuer, issuer)))
        .withMessageContaining("https://nras.test")
        .withMessageContaining("twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "RS256", "PS384", "ES256"})
  void algorithmThatTheVerifierDoesNotUse_refusesToStart(String algorithm) {
    assertRefused(issuer(HTTPS, Set.of("ES384", algorithm), ORIGIN), "algorithms");
  }

  @Test
  void noAlgorithm_refusesToStart() {
    assertRefused(issuer(HTTPS, Set.of(), ORIGIN), "algorithm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://nras.test/jwks",
        "http://127.0.0.1:8080/jwks",
        "ftp://nras.test/jwks",
        "file:///etc/jwks",
        "https:///jwks",
        "https://user@nras.test/jwks",
        "/jwks"
      })
  void keySetAddressThatOthersCouldAnswer_refusesToStart(String url) {
    assertRefused(issuer(new KeyOrigin.Url(URI.create(url)), Set.of("ES384"), ORIGIN), "address");
  }

  @Test
  void plainHttpOnThisMachine_isForSimulatorsAlone() {
    KeyOrigin local = new KeyOrigin.Url(URI.create("http://127.0.0.1:8080/jwks"));
    TrustedIssuer simulated =
        new TrustedIssuer(
            "https://sim.invalid",
            VerifierKind.NVIDIA_NRAS,
            local,
            Set.of("ES384"),
            AGE,
            ORIGIN,
            true);
    assertThat(new TrustedIssuers(List.of(simulated)).all()).containsExactly(simulated);
    assertRefused(issuer(local, Set.of("ES384"), ORIGIN), "https");
  }

  @Test
  void emptyPinnedKeySet_refusesToStart() {
    assertRefused(issuer(new KeyOrigin.Pinned(Bytes.empty()), Set.of("ES384"), ORIGIN), "empty");
  }

  @Test
  void pinnedRootThatIsNoAuthority_refusesToStart() {
    Anchor leaf = new Anchor.PinnedRoot(TestPki.LEAF_CERTIFICATE, new CrlRule.None());
    assertRefused(issuer(HTTPS, Set.of("ES384"), leaf), "authority");
  }

  @Test
  void revocationListsFromNowhere_refuseToStart() {
    Anchor nowhere =
        new Anchor.PinnedRoot(TestPki.ROOT_CERTIFICATE, new CrlRule.Required(Set.of()));
    assertRefused(issuer(HTTPS, Set.of("ES384"), nowhere), "host");
  }

  @Test
  void noMaximumAge_refusesToStart() {
    TrustedIssuer ageless =
        new TrustedIssuer(
            "https://nras.test",
            VerifierKind.NVIDIA_NRAS,
            HTTPS,
            Set.of("ES384"),
            Duration.ZERO,
            ORIGIN,
            false);
    assertRefused(ageless, "age");
  }

  @Test
  void issuerWithoutName_refusesToStart() {
    TrustedIssuer nameless =
        new TrustedIssuer(
            " ", VerifierKind.NVIDIA_NRAS, HTTPS, Set.of("ES384"), AGE, ORIGIN, false);
    assertRefused(nameless, "name");
  }

  private static void assertRefused(TrustedIssuer issuer, String about) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedIssuers(List.of(issuer)))
        .withMessageContaining(about);
  }

  private static TrustedIssuer issuer(KeyOrigin keys, Set<String> algorithms, Anchor anchor) {
    return new TrustedIssuer(
        "https://nras.test", VerifierKind.NVIDIA_NRAS, keys, algorithms, AGE, anchor, false);
  }
}
