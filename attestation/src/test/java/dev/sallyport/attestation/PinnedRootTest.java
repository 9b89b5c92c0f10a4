package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys whose certificates must lead to a pinned root, and must not be revoked. */
class PinnedRootTest {
  private static final CrlRule.Required REQUIRED = new CrlRule.Required(Set.of("ita.test"));
  private static final Duration DAY = Duration.ofDays(1);
  private static final KeyPair STRANGER = TestPki.ec("secp256r1");

  private final ManualClock clock = new ManualClock();
  private final HostileFetcher fetcher = new HostileFetcher();

  @BeforeEach
  void serveGoodLists() {
    serve(TestPki.LEAF_CRL, TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, DAY));
    serve(TestPki.CA_CRL, TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.ROOT, DAY));
  }

  @Test
  void chainToThePinnedRoot_isTrustedAndItsListsAreKept() {
    Verifying verifying = verifying(REQUIRED, TestPki.itaKeySet());
    accepted(verifying.authenticate());
    accepted(verifying.authenticate());
    assertThat(fetcher.asked()).hasSize(2);
    assertThat(fetcher.taken().values()).hasSize(2).containsOnly(clock.instant().plus(DAY));
  }

  @Test
  void chainToAnotherRootOfTheSameName_refuses() {
    X509Certificate root =
        TestPki.authority("Root CA", STRANGER, "Root CA", STRANGER, Optional.empty());
    X509Certificate ca =
        TestPki.authority(
            "ATS Signing CA", TestPki.CA, "Root CA", STRANGER, Optional.of(TestPki.CA_CRL));
    Bytes keys = keySet(TestPki.LEAF_CERTIFICATE, ca, root);
    assertRefused(
        verifying(new CrlRule.None(), keys).authenticate(), RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void keyWithoutCertificates_refuses() {
    Bytes keys =
        TestPki.keySet(TestPki.rsaKey(TestPki.ITA_KEY_ID, "PS384", TestPki.ITA, List.of()));
    assertRefused(
        verifying(new CrlRule.None(), keys).authenticate(), RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void chainWithoutItsMiddle_refuses() {
    Bytes keys = keySet(TestPki.LEAF_CERTIFICATE, TestPki.ROOT_CERTIFICATE);
    assertRefused(
        verifying(new CrlRule.None(), keys).authenticate(), RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void leafUnderALeaf_refuses() {
    X509Certificate below = TestPki.leaf(TestPki.ITA, TestPki.ITA_SIGNER, TestPki.LEAF_CRL);
    X509Certificate signer = TestPki.leaf(TestPki.ITA_SIGNER, TestPki.CA, TestPki.LEAF_CRL);
    Bytes keys = keySet(below, signer, TestPki.CA_CERTIFICATE);
    assertRefused(
        verifying(new CrlRule.None(), keys).authenticate(), RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void certificateThatRanOutAfterTheSetWasRead_refuses() {
    Verifying verifying = verifying(new CrlRule.None(), TestPki.itaKeySet());
    VerificationKey key = accepted(verifying.key());
    accepted(verifying.trust(key));
    clock.advance(Duration.ofDays(31));
    assertRefused(verifying.trust(key), RefusalReason.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void leafRevoked_refuses() {
    serve(
        TestPki.LEAF_CRL,
        TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, DAY, TestPki.LEAF_CERTIFICATE));
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(), RefusalReason.REVOKED_CERTIFICATE);
  }

  @Test
  void authorityRevoked_refuses() {
    serve(
        TestPki.CA_CRL,
        TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.ROOT, DAY, TestPki.CA_CERTIFICATE));
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(), RefusalReason.REVOKED_CERTIFICATE);
  }

  @Test
  void leafRevokedWhereTheRuleIsNone_isNotLookedUp() {
    fetcher.goDown();
    accepted(verifying(new CrlRule.None(), TestPki.itaKeySet()).authenticate());
    assertThat(fetcher.asked()).isEmpty();
  }

  @Test
  void listsNotToBeHad_refuse() {
    fetcher.goDown();
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(),
        RefusalReason.REVOCATION_UNAVAILABLE);
  }

  @Test
  void listThatRanOut_refusesUntilANewOneIsThere() {
    Verifying verifying = verifying(REQUIRED, TestPki.itaKeySet());
    VerificationKey key = accepted(verifying.key());
    accepted(verifying.trust(key));
    clock.advance(DAY.plusSeconds(1));
    assertRefused(verifying.trust(key), RefusalReason.REVOCATION_UNAVAILABLE);
    serve(TestPki.LEAF_CRL, TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, DAY.multipliedBy(3)));
    serve(TestPki.CA_CRL, TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.ROOT, DAY.multipliedBy(3)));
    clock.advance(Duration.ofSeconds(31));
    accepted(verifying.trust(key));
  }

  @Test
  void listThatHadRunOutFromTheStart_refuses() {
    serve(TestPki.LEAF_CRL, TestPki.crl(TestPki.CA_CERTIFICATE, TestPki.CA, Duration.ofSeconds(0)));
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(),
        RefusalReason.REVOCATION_UNAVAILABLE);
  }

  @Test
  void listSignedByAnotherKey_refuses() {
    serve(TestPki.LEAF_CRL, TestPki.crl(TestPki.CA_CERTIFICATE, STRANGER, DAY));
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(),
        RefusalReason.REVOCATION_UNAVAILABLE);
    assertThat(fetcher.taken()).doesNotContainKey(URI.create(TestPki.LEAF_CRL));
  }

  @Test
  void listOfAnotherAuthority_refuses() {
    serve(TestPki.LEAF_CRL, TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.CA, DAY));
    assertRefused(
        verifying(REQUIRED, TestPki.itaKeySet()).authenticate(),
        RefusalReason.REVOCATION_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.test/crl.der",
        "https://ita.test:8443/crl.der",
        "https://ita.test@elsewhere.test/crl.der",
        "ldap://ita.test/cn=crl",
        "file:///etc/passwd",
        "https://169.254.169.254/latest"
      })
  void listAtAHostThatIsNotAllowed_isNeverAskedFor(String url) {
    X509Certificate leaf = TestPki.leaf(TestPki.ITA, TestPki.CA, url);
    assertRefused(
        verifying(REQUIRED, keySet(leaf, TestPki.CA_CERTIFICATE)).authenticate(),
        RefusalReason.REVOCATION_UNAVAILABLE);
    assertThat(fetcher.asked()).isEmpty();
  }

  /** One issuer with a pinned root, and a good token of it. */
  private record Verifying(
      EvidenceVerifier verifier,
      TrustedIssuer issuer,
      KeySetSource keys,
      CrlSource crls,
      ManualClock clock) {
    Outcome<AuthenticEvidence> authenticate() {
      return verifier.authenticate(Minted.evidence(Minted.ita(Minted.flat())), CheckLog.none());
    }

    Outcome<VerificationKey> key() {
      return keys.find(issuer, TestPki.ITA_KEY_ID, "PS384");
    }

    Outcome<VerificationKey> trust(VerificationKey key) {
      return new KeyTrust(crls).check(issuer, key, clock.instant());
    }
  }

  private Verifying verifying(CrlRule rule, Bytes keySet) {
    TrustedIssuer issuer =
        new TrustedIssuer(
            Minted.ITA,
            VerifierKind.INTEL_TRUST_AUTHORITY,
            new KeyOrigin.Pinned(keySet),
            Set.of("PS384"),
            Duration.ofMinutes(5),
            new Anchor.PinnedRoot(TestPki.ROOT_CERTIFICATE, rule),
            false);
    KeySetSource keys = TestTrust.keys(clock);
    CrlSource crls = new CrlSource(fetcher, clock, CacheRules.forRevocationLists());
    EvidenceVerifier verifier =
        new EvidenceVerifier(new TrustedIssuers(List.of(issuer)), keys, crls, clock, false);
    return new Verifying(verifier, issuer, keys, crls, clock);
  }

  private static Bytes keySet(X509Certificate... chain) {
    return TestPki.keySet(TestPki.rsaKey(TestPki.ITA_KEY_ID, "PS384", TestPki.ITA, List.of(chain)));
  }

  private void serve(String url, byte[] list) {
    fetcher.serve(url, Bytes.of(list));
  }
}
