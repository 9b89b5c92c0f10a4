package dev.sallyport.attestation;

import dev.sallyport.protocol.wire.Evidence;
import java.util.Set;

/** The verifiers whose tokens are understood. */
public enum VerifierKind {
  /** Intel Trust Authority: signed JWTs about TDX domains, RSA-3072 keys. */
  INTEL_TRUST_AUTHORITY(Evidence.INTEL_TRUST_AUTHORITY),
  /** NVIDIA Remote Attestation Service: detached EAT bundles, P-384 keys. */
  NVIDIA_NRAS(Evidence.NVIDIA_NRAS);

  private final String label;

  VerifierKind(String label) {
    this.label = label;
  }

  /** The kind's name on the wire, in facts and in policies. */
  public String label() {
    return label;
  }

  /** Every JWS algorithm that this verifier signs with; configuration can only narrow it. */
  public Set<String> algorithms() {
    return switch (this) {
      case INTEL_TRUST_AUTHORITY -> Set.of("PS384", "RS256");
      case NVIDIA_NRAS -> Set.of("ES384");
    };
  }
}
