package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks at one token or bundle, offline. */
public final class EvidenceInspector {
  /** An inspector. */
  public EvidenceInspector(SignatureProviders providers) {}

  /**
   * Inspects one token or one bundle.
   *
   * @param evidence a compact JWS, or a bundle's JSON, as read from a file
   * @param keySets JSON Web Key Sets that are the trust anchor
   * @param deviceNonce what {@code eat_nonce} of a device bundle must be, where it is known
   * @param at the instant at which the evidence is judged
   */
  public Outcome<Inspection> inspect(
      Bytes evidence, List<Bytes> keySets, Optional<Digest> deviceNonce, Instant at, CheckLog log) {
    return Outcome.refused(dev.sallyport.protocol.RefusalReason.INTERNAL_ERROR);
  }
}
