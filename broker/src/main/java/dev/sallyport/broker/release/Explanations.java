package dev.sallyport.broker.release;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.broker.release.Judgement.Denied;
import dev.sallyport.broker.release.Judgement.Granted;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Gathers, while one request is worked on, what its tenant may later read about a refusal. Nothing
 * is gathered before the evidence is genuine and bound, nor for a tenant that does not exist:
 * strangers must not be able to fill memory with refusals.
 */
final class Explanations {
  private final String correlationId;
  private final Instant at;
  private Optional<Judged> judged = Optional.empty();

  private record Judged(
      KeyedRequest request, VerifiedEvidence evidence, List<Judgement> judgements) {}

  Explanations(String correlationId, Instant at) {
    this.correlationId = correlationId;
    this.at = at;
  }

  /** What the workload is told of this request. */
  String correlationId() {
    return correlationId;
  }

  void judged(KeyedRequest request, VerifiedEvidence evidence, List<Judgement> judgements) {
    if (judgements.stream().noneMatch(Explanations::isOfNobody)) {
      judged = Optional.of(new Judged(request, evidence, judgements));
    }
  }

  /** The explanation of an answer that is a refusal. */
  Optional<ExplainedRefusal> of(Outcome<ReleaseAnswer> answer) {
    return switch (answer) {
      case Outcome.Accepted<ReleaseAnswer> _ -> Optional.empty();
      case Outcome.Refused<ReleaseAnswer>(Refusal refusal) ->
          judged.map(known -> explained(known, refusal));
    };
  }

  private ExplainedRefusal explained(Judged known, Refusal refusal) {
    return new ExplainedRefusal(
        known.request().tenant(),
        at,
        correlationId,
        refusal,
        known.request().transcript(),
        known.evidence().evidenceDigest(),
        known.judgements().stream().map(Explanations::explained).toList());
  }

  private static ExplainedRefusal.Resource explained(Judgement judgement) {
    return switch (judgement) {
      case Granted granted ->
          new ExplainedRefusal.Resource(
              granted.resource(), Optional.empty(), Optional.of(granted.release().evaluation()));
      case Denied(var resource, Refusal refusal, Optional<Evaluation> evaluation) ->
          new ExplainedRefusal.Resource(resource, Optional.of(refusal), evaluation);
    };
  }

  private static boolean isOfNobody(Judgement judgement) {
    return judgement instanceof Denied denied
        && denied.refusal().reason() == RefusalReason.UNKNOWN_TENANT;
  }
}
