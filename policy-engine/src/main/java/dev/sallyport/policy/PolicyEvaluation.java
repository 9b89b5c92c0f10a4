package dev.sallyport.policy;

import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.attestation.facts.BindingLevel;
import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.VerifierPolicyFacts;
import dev.sallyport.policy.PolicyDocument.AcceptedVerifier;
import dev.sallyport.policy.PolicyDocument.Content;
import dev.sallyport.policy.PolicyDocument.PinnedVerifierPolicy;
import dev.sallyport.protocol.Kem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One evaluation: the checks of {@link BuiltInCheck} in their order, then the conditions. */
final class PolicyEvaluation {
  private final CompiledPolicy policy;
  private final Content content;
  private final Facts facts;
  private final RequestFacts request;
  private final IssuerCheck issuers;
  private final AgeCheck age;
  private final ReferenceChecks references;
  private final List<ConditionResult> results = new ArrayList<>();

  PolicyEvaluation(
      CompiledPolicy policy,
      Facts facts,
      RequestFacts request,
      List<SignedReferenceSet> sets,
      Instant now) {
    this.policy = policy;
    this.content = policy.document().content();
    this.facts = facts;
    this.request = request;
    this.issuers = IssuerCheck.of(content);
    this.age = AgeCheck.of(content, now);
    this.references = new ReferenceChecks(content.references(), sets, now);
  }

  Evaluation run() {
    checkRequest();
    checkCpu();
    new DeviceChecks(content, facts, issuers, age).addTo(results);
    references.addTo(results, facts);
    BindingFacts binding = effectiveBinding();
    checkBinding(binding);
    checkConditions(binding);
    return new Evaluation(policy.document().name(), policy.digest(), results);
  }

  private void checkRequest() {
    results.add(
        BuiltInCheck.PROTOCOL.result(
            content.protocols().contains(request.protocol()),
            "request.protocol",
            oneOf(content.protocols()),
            request.protocol()));
    List<String> kems = content.kems().stream().map(Kem::label).toList();
    results.add(
        BuiltInCheck.KEM.result(
            kems.contains(request.kem()), "request.kem", oneOf(kems), request.kem()));
    results.add(
        permitted(
            BuiltInCheck.PLAIN_KEY, content.plainKey(), "request.plainKey", request.plainKey()));
    results.add(
        permitted(
            BuiltInCheck.PLAIN_SOURCE,
            content.plainSource(),
            "request.plainSource",
            request.plainSource()));
  }

  /** What a policy has to allow by name, because it weakens what a release says. */
  private static ConditionResult permitted(
      BuiltInCheck check, boolean allowed, String claim, boolean actual) {
    return check.result(
        allowed || !actual, claim, allowed ? "true or false" : "false", String.valueOf(actual));
  }

  private void checkCpu() {
    CpuFacts cpu = facts.cpu();
    results.add(
        BuiltInCheck.TEE.result(
            content.tees().contains(cpu.tee()), "cpu.tee", oneOf(content.tees()), cpu.tee()));
    results.add(issuers.result(BuiltInCheck.CPU_VERIFIER, "cpu.issuer", cpu.issuer()));
    checkVerifierPolicies(cpu);
    String expected = oneOf(content.tcbStatuses());
    String status = cpu.tcbStatus();
    results.add(
        status == null
            ? BuiltInCheck.TCB_STATUS.absent("cpu.tcbStatus", expected)
            : BuiltInCheck.TCB_STATUS.result(
                content.tcbStatuses().contains(status), "cpu.tcbStatus", expected, status));
    results.add(age.result(BuiltInCheck.CPU_TOKEN_AGE, "cpu.issuedAt", cpu.issuedAt()));
  }

  private void checkVerifierPolicies(CpuFacts cpu) {
    Optional<AcceptedVerifier> verifier = accepted(content, cpu.issuer());
    List<PinnedVerifierPolicy> pinned = verifier.map(AcceptedVerifier::policies).orElse(List.of());
    List<PinnedVerifierPolicy> matched =
        cpu.verifierPolicies().stream()
            .map(fact -> new PinnedVerifierPolicy(fact.id(), hash(fact)))
            .toList();
    results.add(
        BuiltInCheck.VERIFIER_POLICIES.result(
            matched.containsAll(pinned),
            "cpu.verifierPolicies",
            pinned.isEmpty() ? "any" : "all of " + pinned(pinned),
            pinned(matched)));
    List<String> unmatched =
        cpu.unmatchedVerifierPolicies().stream().map(VerifierPolicyFacts::id).toList();
    results.add(
        BuiltInCheck.UNMATCHED_POLICIES.result(
            unmatched.isEmpty(), "cpu.unmatchedVerifierPolicies", "[]", unmatched.toString()));
  }

  /** Reference values raise the tightest binding of evidence by what the measured guest does. */
  private BindingFacts effectiveBinding() {
    BindingFacts binding = facts.binding();
    Long level = binding.level();
    boolean gated =
        level != null && level == BindingLevel.VERDICT.number() && references.cpuIsGpuGate();
    return gated
        ? new BindingFacts(binding.gpus(), binding.switches(), BindingLevel.MEASURED_GATE.number())
        : binding;
  }

  private void checkBinding(BindingFacts binding) {
    if (content.gpus().isEmpty() && content.switches().isEmpty()) {
      return;
    }
    BindingLevel minimum = content.minimumBinding();
    String expected = "at least " + minimum.number() + " (" + minimum.label() + ")";
    Long level = binding.level();
    results.add(
        level == null
            ? BuiltInCheck.BINDING.absent("binding.level", expected)
            : BuiltInCheck.BINDING.result(
                level >= minimum.number(), "binding.level", expected, level.toString()));
  }

  private void checkConditions(BindingFacts binding) {
    if (policy.conditions().isEmpty()) {
      return;
    }
    Subject subject =
        new Subject(
            facts.cpu(), facts.gpus(), facts.switches(), binding, request, references.available());
    Map<String, Object> variables = FactView.variables(subject);
    for (CompiledCondition condition : policy.conditions()) {
      results.add(condition.evaluate(subject, variables));
    }
  }

  static String oneOf(Collection<String> values) {
    TreeSet<String> sorted = new TreeSet<>(values);
    return sorted.size() == 1 ? sorted.first() : "one of " + sorted;
  }

  private static Optional<AcceptedVerifier> accepted(Content content, String issuer) {
    return content.verifiers().stream()
        .filter(verifier -> verifier.issuer().equals(issuer))
        .findFirst();
  }

  /**
   * Empty where the verifier names none: no pin is empty, so that an identifier alone meets none.
   */
  private static String hash(VerifierPolicyFacts fact) {
    @Nullable String hash = fact.hash();
    return hash == null ? "" : hash;
  }

  private static String pinned(List<PinnedVerifierPolicy> policies) {
    return policies.stream().map(policy -> policy.id() + " " + policy.hash()).toList().toString();
  }
}
