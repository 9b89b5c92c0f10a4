package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Compiles policies and evaluates them. It has no clock and keeps nothing but compiled policies, by
 * the digest of the document; the oldest unused one makes room. Thread-safe.
 */
public final class PolicyEngine {
  private final PolicyLimits limits;
  private final ConditionCompiler compiler;
  private final CompiledPolicy nothing = PolicyDocument.nothing();
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Digest, CompiledPolicy> compiled =
      new LinkedHashMap<>(16, 0.75f, true);

  /** An engine within these bounds. */
  public PolicyEngine(PolicyLimits limits) {
    this.limits = limits;
    this.compiler = new ConditionCompiler(limits);
  }

  /**
   * Type-checks every condition of a policy. Refuses {@code condition-invalid} or {@code
   * condition-too-costly} with the condition's name.
   */
  public Outcome<CompiledPolicy> compile(PolicyDocument document) {
    Digest digest = document.digest();
    CompiledPolicy known = find(digest);
    if (known != null) {
      return Outcome.accepted(known);
    }
    // Outside the lock: two threads may do the same work, none waits for another tenant's policy.
    return compiler
        .compile(document.conditions())
        .map(conditions -> keep(new CompiledPolicy(document, digest, conditions)));
  }

  /**
   * A policy that no evidence satisfies, to do the work of an evaluation where there is no policy,
   * so that the time of an answer does not tell which names exist.
   */
  public CompiledPolicy nothing() {
    return nothing;
  }

  /**
   * Evaluates a policy against facts: every check, whatever the others gave.
   *
   * @param references the tenant's reference sets that the policy names; one that is missing, too
   *     old or out of its validity at {@code now} refuses
   */
  public Evaluation evaluate(
      CompiledPolicy policy,
      Facts facts,
      RequestFacts request,
      List<SignedReferenceSet> references,
      Instant now) {
    return new PolicyEvaluation(policy, facts, request, references, now).run();
  }

  private @Nullable CompiledPolicy find(Digest digest) {
    lock.lock();
    try {
      return compiled.get(digest);
    } finally {
      lock.unlock();
    }
  }

  private CompiledPolicy keep(CompiledPolicy policy) {
    lock.lock();
    try {
      compiled.put(policy.digest(), policy);
      if (compiled.size() > limits.maxCompiledPolicies()) {
        compiled.pollFirstEntry();
      }
      return policy;
    } finally {
      lock.unlock();
    }
  }
}
