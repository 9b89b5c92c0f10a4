package dev.sallyport.protocol;

/**
 * What evidence commits to: SHA-256 over challenge, resources and the workload's public key ({@code
 * T} in the formulas).
 *
 * @param digest the digest T
 */
public record Transcript(Digest digest) {

  /** The SPDM nonce for every GPU, and {@code eat_nonce} of the GPU token. */
  public Digest gpuNonce() {
    return Frame.named("gpu").raw(digest).sha256();
  }

  /** The same for every NVSwitch. */
  public Digest switchNonce() {
    return Frame.named("switch").raw(digest).sha256();
  }

  /** Lower-case hex. */
  @Override
  public String toString() {
    return digest.hex();
  }
}
