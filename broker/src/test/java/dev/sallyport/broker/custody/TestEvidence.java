package dev.sallyport.broker.custody;

import dev.sallyport.attestation.CheckLog;
import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.broker.release.TestIssuer;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Transcript;
import java.time.Instant;
import java.time.InstantSource;

/** Verified evidence, earned the only way there is: a token of the test issuer is verified. */
final class TestEvidence {
  private TestEvidence() {}

  /** Evidence that commits to this transcript, at this moment. */
  static VerifiedEvidence boundTo(Transcript transcript, Instant now) {
    EvidenceVerifier verifier = TestIssuer.verifier(InstantSource.fixed(now));
    return TestTenancy.value(
        verifier
            .authenticate(TestIssuer.boundTo(transcript, now), CheckLog.none())
            .then(authentic -> verifier.bind(authentic, transcript, CheckLog.none())));
  }
}
