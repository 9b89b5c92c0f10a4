package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.Evidence;
import java.time.InstantSource;

/** Turns evidence into verified facts. */
public final class EvidenceVerifier {
  /** A verifier. */
  public EvidenceVerifier(
      TrustedIssuers issuers,
      KeySetSource keys,
      CrlSource crls,
      InstantSource clock,
      boolean verifyDeviceSignatures) {}

  /** Signatures, issuers, times, kinds and claims. */
  public Outcome<AuthenticEvidence> authenticate(Evidence evidence, CheckLog log) {
    return Outcome.refused(dev.sallyport.protocol.RefusalReason.INTERNAL_ERROR);
  }

  /** Binding to a transcript. */
  public Outcome<VerifiedEvidence> bind(
      AuthenticEvidence evidence, Transcript transcript, CheckLog log) {
    return Outcome.refused(dev.sallyport.protocol.RefusalReason.INTERNAL_ERROR);
  }
}
