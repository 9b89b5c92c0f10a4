package dev.sallyport.policy;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.protocol.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one place where evidence becomes a release. */
public final class ReleaseGate {
  private final PolicyEngine engine;

  /** A gate that decides by this engine. */
  public ReleaseGate(PolicyEngine engine) {
    this.engine = engine;
  }

  /**
   * Decides about one resource.
   *
   * @param request what would be released, in values that the caller has checked
   * @param references the tenant's reference sets that the policy names, signatures checked
   */
  public Decision decide(
      VerifiedEvidence evidence,
      CompiledPolicy policy,
      RequestFacts request,
      List<SignedReferenceSet> references,
      Instant now) {
    Evaluation evaluation = engine.evaluate(policy, evidence.facts(), request, references, now);
    Optional<Refusal> refusal = evaluation.firstRefusal();
    return refusal.isPresent()
        ? new Decision.Refuse(refusal.get(), evaluation)
        : new Decision.Release(evidence, request, policy, evaluation);
  }
}
