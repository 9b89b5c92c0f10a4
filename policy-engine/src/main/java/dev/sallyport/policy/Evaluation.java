package dev.sallyport.policy;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says to some facts: every check with its result, not only the first that refused.
 * It releases nothing, and can therefore be made of any facts, for tests, explanation and replay.
 *
 * @param policyName the policy's name
 * @param policyDigest SHA-256 of the policy document
 * @param results in a fixed order: the built-in checks, then the conditions as the policy has them
 */
public record Evaluation(String policyName, Digest policyDigest, List<ConditionResult> results) {
  /** Copies the results. */
  public Evaluation {
    results = List.copyOf(results);
  }

  /** Whether every check passed. An evaluation without checks grants nothing. */
  public boolean grants() {
    return !results.isEmpty() && results.stream().allMatch(ConditionResult::passed);
  }

  /** The first refusal, which names the answer; empty exactly when {@link #grants}. */
  public Optional<Refusal> firstRefusal() {
    if (results.isEmpty()) {
      return Optional.of(Refusal.of(RefusalReason.INTERNAL_ERROR, "evaluation"));
    }
    for (ConditionResult result : results) {
      RefusalReason reason = result.reason();
      if (reason != null) {
        return Optional.of(result.asRefusal(reason));
      }
    }
    return Optional.empty();
  }

  /**
   * What in the policy's reference sets the evidence matched, as {@code SET/LABEL}, each once:
   * first the CPU's, then the devices'.
   */
  public List<String> matchedReferences() {
    return results.stream()
        .filter(result -> result.passed() && BuiltInCheck.isReferenceMatch(result.name()))
        .map(ConditionResult::actual)
        .distinct()
        .toList();
  }

  /** All checks that refused. */
  public List<ConditionResult> refusals() {
    return results.stream().filter(result -> !result.passed()).toList();
  }

  /** The form for people and programs. */
  public Explanation explanation() {
    return new Explanation(this);
  }
}
