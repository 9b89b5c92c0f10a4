package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Transcript;
import java.util.List;
import java.util.stream.Stream;

/**
 * Evidence that is authentic and bound to one transcript. Only {@link EvidenceVerifier#bind} makes
 * it, so that whoever holds one need not ask how it came about.
 */
public final class VerifiedEvidence {
  private final Facts facts;
  private final Digest evidenceDigest;
  private final Transcript transcript;

  VerifiedEvidence(Facts facts, Digest evidenceDigest, Transcript transcript) {
    this.facts = facts;
    this.evidenceDigest = evidenceDigest;
    this.transcript = transcript;
  }

  /** What is known about the workload. */
  public Facts facts() {
    return facts;
  }

  /**
   * Names the evidence in the audit log: SHA-256 of {@code SHA-256(CPU token) D_gpu D_switch}, each
   * over the compact JWS as it was sent; the overall tokens name their device tokens themselves.
   */
  public Digest evidenceDigest() {
    return evidenceDigest;
  }

  /** Identities of all devices, each once: {@code gpu/<ueid>}, {@code switch/<ueid>}. */
  public List<String> deviceIdentities() {
    Stream<String> gpus = facts.gpus().stream().map(gpu -> "gpu/" + gpu.ueid());
    Stream<String> switches = facts.switches().stream().map(device -> "switch/" + device.ueid());
    return Stream.concat(gpus, switches).toList();
  }

  /** What the evidence is bound to. */
  public Transcript transcript() {
    return transcript;
  }
}
