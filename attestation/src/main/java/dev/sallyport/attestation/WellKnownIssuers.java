package dev.sallyport.attestation;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The production issuers by their exact names, for looking at a token offline. A broker trusts none
 * of them unless its operator says so.
 */
final class WellKnownIssuers {
  /** Tokens are judged at an instant that the caller chose, so none is too old by itself. */
  private static final Duration ANY_AGE = Duration.ofDays(36_500);

  private WellKnownIssuers() {}

  static TrustedIssuers all() {
    URI portal = URI.create("https://portal.trustauthority.intel.com/certs");
    URI europe = URI.create("https://portal.eu.trustauthority.intel.com/certs");
    URI nras = URI.create("https://nras.attestation.nvidia.com/.well-known/jwks.json");
    return new TrustedIssuers(
        List.of(
            // The name before 2025, still seen in tokens of the first layout.
            issuer("Intel Trust Authority", VerifierKind.INTEL_TRUST_AUTHORITY, portal),
            issuer(
                "https://portal.trustauthority.intel.com",
                VerifierKind.INTEL_TRUST_AUTHORITY,
                portal),
            issuer(
                "https://portal.eu.trustauthority.intel.com",
                VerifierKind.INTEL_TRUST_AUTHORITY,
                europe),
            issuer("https://nras.attestation.nvidia.com", VerifierKind.NVIDIA_NRAS, nras)));
  }

  /** Issuers by names that the caller gives; their keys are given too, never fetched. */
  static TrustedIssuers named(Map<String, VerifierKind> byName) {
    URI never = URI.create("https://keys.given.invalid");
    return new TrustedIssuers(
        byName.entrySet().stream()
            .map(entry -> issuer(entry.getKey(), entry.getValue(), never))
            .toList());
  }

  private static TrustedIssuer issuer(String name, VerifierKind kind, URI keys) {
    Set<String> algorithms = kind.algorithms();
    return new TrustedIssuer(
        name, kind, new KeyOrigin.Url(keys), algorithms, ANY_AGE, new Anchor.JwksOrigin(), false);
  }
}
