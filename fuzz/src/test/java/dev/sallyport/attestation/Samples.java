package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;

/** What other packages need of evidence that was made, signed and verified here. */
public final class Samples {
  /** When the evidence holds. */
  public static final Instant NOW = TestPki.NOW;

  private Samples() {}

  /** The facts of a TDX domain with two GPUs. */
  public static Facts gpus() {
    Minted.Bundle bundle = Minted.gpuBundle(2);
    String token = Minted.ita(Minted.flat(Minted.held(bundle.overall(), "")));
    return switch (Minted.verify(Minted.evidence(token, bundle.json()))) {
      case Outcome.Accepted<VerifiedEvidence>(VerifiedEvidence evidence) -> evidence.facts();
      case Outcome.Refused<VerifiedEvidence>(Refusal refusal) ->
          throw new IllegalStateException(refusal.line());
    };
  }

  /** The root of the test certificates, DER. */
  public static Bytes rootCertificate() {
    try {
      return Bytes.of(TestPki.ROOT_CERTIFICATE.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
