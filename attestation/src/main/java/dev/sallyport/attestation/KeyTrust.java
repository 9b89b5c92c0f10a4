package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Whether a key may be used now, by its issuer's anchor. */
final class KeyTrust {
  private final CrlSource crls;

  KeyTrust(CrlSource crls) {
    this.crls = crls;
  }

  /** The chain was built when the key set was read; dates and revocation move on. */
  Outcome<VerificationKey> check(TrustedIssuer issuer, VerificationKey key, Instant now) {
    return key.path()
        .then(path -> checkDates(path, now))
        .then(path -> checkRevocation(issuer, path))
        .map(path -> key);
  }

  private static Outcome<List<X509Certificate>> checkDates(
      List<X509Certificate> path, Instant now) {
    try {
      for (X509Certificate certificate : path) {
        certificate.checkValidity(Date.from(now));
      }
      return Outcome.accepted(path);
    } catch (CertificateException e) {
      return Outcome.refused(RefusalReason.UNTRUSTED_CERTIFICATE, "x5c");
    }
  }

  private Outcome<List<X509Certificate>> checkRevocation(
      TrustedIssuer issuer, List<X509Certificate> path) {
    return switch (issuer.anchor()) {
      case Anchor.JwksOrigin() -> Outcome.accepted(path);
      case Anchor.PinnedRoot(X509Certificate root, CrlRule rule) ->
          switch (rule) {
            case CrlRule.None() -> Outcome.accepted(path);
            case CrlRule.Required required -> crls.check(path, required);
          };
    };
  }
}
