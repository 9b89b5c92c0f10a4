package dev.sallyport.client.collector;

import java.util.Optional;

/**
 * Evidence as the verifiers gave it.
 *
 * @param cpu the token about the CPU TEE
 * @param gpu the bundle about the GPUs, where there are any
 * @param switches the bundle about the NVSwitches, where there are any
 */
public record CollectedEvidence(Part cpu, Optional<Part> gpu, Optional<Part> switches) {
  /** Kind of a token of Intel Trust Authority: content is the compact JWS. */
  public static final String INTEL_TRUST_AUTHORITY = "intel-trust-authority";

  /** Kind of a detached EAT bundle of NVIDIA's remote attestation service: content is its JSON. */
  public static final String NVIDIA_NRAS = "nvidia-nras";

  /**
   * One verifier's answer.
   *
   * @param kind which form it has
   * @param content the text exactly as it came: a compact JWS, or JSON
   */
  public record Part(String kind, String content) {}
}
