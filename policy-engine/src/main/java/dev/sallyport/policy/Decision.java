package dev.sallyport.policy;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Refusal;
import java.time.Duration;

/** What is done about one resource. Only {@link ReleaseGate} makes one that releases. */
public sealed interface Decision {

  /** Every check of the policy with its result. */
  Evaluation evaluation();

  /** Release. Whoever holds one need not ask whether the evidence was verified. */
  final class Release implements Decision {
    private final VerifiedEvidence evidence;
    private final RequestFacts request;
    private final CompiledPolicy policy;
    private final Evaluation evaluation;

    Release(
        VerifiedEvidence evidence,
        RequestFacts request,
        CompiledPolicy policy,
        Evaluation evaluation) {
      this.evidence = evidence;
      this.request = request;
      this.policy = policy;
      this.evaluation = evaluation;
    }

    /** The evidence that earned it. */
    public VerifiedEvidence evidence() {
      return evidence;
    }

    /** What was asked for: tenant, path and version. */
    public RequestFacts request() {
      return request;
    }

    /** Name of the policy that allowed it. */
    public String policyName() {
      return policy.document().name();
    }

    /** SHA-256 of that policy's document. */
    public Digest policyDigest() {
      return policy.digest();
    }

    /** How long it counts. */
    public Duration lease() {
      return policy.document().lease();
    }

    /** Whether a later release elsewhere may end this lease on a GPU that both name. */
    public boolean gpuTakeover() {
      return policy.document().gpuTakeover();
    }

    @Override
    public Evaluation evaluation() {
      return evaluation;
    }

    @Override
    public String toString() {
      return "Release[" + request.tenant() + "/" + request.path() + "@" + request.version() + "]";
    }
  }

  /**
   * Refuse.
   *
   * @param refusal the first check that refused
   */
  record Refuse(Refusal refusal, Evaluation evaluation) implements Decision {}
}
