package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.IssuerProbe.Keys;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator is told of an issuer is what a release would find. */
class IssuerProbeTest {
  private static final String URL = "https://ita.test/certs";
  private static final Duration DAY = Duration.ofDays(1);

  private final ManualClock clock = new ManualClock();
  private final HostileFetcher fetcher = new HostileFetcher();

  @BeforeEach
  void serve() {
    fetcher.serve(URL, TestPki.itaKeySet());
    list(TestPki.LEAF_CRL, TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, DAY));
    list(TestPki.CA_CRL, TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.ROOT, DAY));
  }

  private void list(String url, byte[] der) {
    fetcher.serve(url, Bytes.of(der));
  }

  private Outcome<Keys> look(X509Certificate root, Set<String> algorithms) {
    TrustedIssuer issuer =
        new TrustedIssuer(
            "https://ita.test",
            VerifierKind.INTEL_TRUST_AUTHORITY,
            new KeyOrigin.Url(URI.create(URL)),
            algorithms,
            Duration.ofMinutes(5),
            new Anchor.PinnedRoot(root, new CrlRule.Required(Set.of("ita.test"))),
            false);
    KeySetSource keys =
        new KeySetSource(fetcher, SignatureProviders.jdk(), clock, CacheRules.forKeySets());
    CrlSource lists = new CrlSource(fetcher, clock, CacheRules.forRevocationLists());
    return new IssuerProbe(keys, lists, clock).look(issuer);
  }

  private Keys keys() {
    return accepted(look(TestPki.ROOT_CERTIFICATE, Set.of("PS384")));
  }

  private static List<RefusalReason> reasons(Keys keys) {
    return keys.refused().stream().map(Refusal::reason).toList();
  }

  @Test
  void keyUnderThePinnedRoot_isUsable() {
    Keys keys = keys();
    assertThat(keys.usable()).isEqualTo(1);
    assertThat(keys.refused()).isEmpty();
  }

  @Test
  void keysOfOtherAlgorithms_countAndAreNotUsable() {
    Keys keys = accepted(look(TestPki.ROOT_CERTIFICATE, Set.of("ES256")));
    assertThat(keys.total()).isPositive();
    assertThat(keys.usable()).isZero();
    assertThat(keys.refused()).isEmpty();
  }

  @Test
  void otherRoot_isToldOnce() {
    Keys keys = accepted(look(TestPki.CA_CERTIFICATE, Set.of("PS384", "RS256")));
    assertThat(keys.usable()).isZero();
    assertThat(reasons(keys)).containsExactly(RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void revokedCertificate_isTold() {
    list(
        TestPki.LEAF_CRL,
        TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, DAY, TestPki.LEAF_CERTIFICATE));
    assertThat(reasons(keys())).containsExactly(RefusalReason.REVOKED_CERTIFICATE);
  }

  @Test
  void listThatCannotBeHad_isTold() {
    list(TestPki.LEAF_CRL, new byte[] {1});
    assertThat(reasons(keys())).containsExactly(RefusalReason.REVOCATION_UNAVAILABLE);
  }

  @Test
  void setThatCannotBeHad_isRefused() {
    fetcher.goDown();
    assertRefused(
        look(TestPki.ROOT_CERTIFICATE, Set.of("PS384")), RefusalReason.VERIFIER_KEYS_UNAVAILABLE);
  }
}
