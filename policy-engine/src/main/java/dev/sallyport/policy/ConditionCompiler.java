package dev.sallyport.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.sallyport.policy.ConditionRules.Violation;
import dev.sallyport.policy.PolicyDocument.Condition;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.ArrayList;
import java.util.List;

/** Type-checks conditions and makes them ready to run. Thread-safe. */
final class ConditionCompiler {
  private final PolicyLimits limits;
  private final CelCompiler compiler;

  ConditionCompiler(PolicyLimits limits) {
    this.limits = limits;
    this.compiler = ConditionLanguage.compiler(limits);
  }

  /** Compiles all conditions of a policy, or tells what is wrong with the first bad one. */
  Outcome<List<CompiledCondition>> compile(List<Condition> conditions) {
    if (conditions.size() > limits.maxConditions()) {
      return tooCostly("conditions", "more than " + limits.maxConditions());
    }
    CelRuntime runtime = ConditionLanguage.runtime(limits);
    List<CompiledCondition> compiled = new ArrayList<>();
    long cost = 0;
    for (Condition condition : conditions) {
      switch (compile(condition, runtime)) {
        case Outcome.Refused<CompiledCondition>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
        case Outcome.Accepted<CompiledCondition>(CompiledCondition ready) -> {
          compiled.add(ready);
          cost += ready.cost();
        }
      }
    }
    return cost > limits.maxEstimatedCost()
        ? tooCostly("conditions", cost + " steps, more than " + limits.maxEstimatedCost())
        : Outcome.accepted(compiled);
  }

  private Outcome<CompiledCondition> compile(Condition condition, CelRuntime runtime) {
    if (condition.cel().length() > limits.maxSourceLength()) {
      return tooCostly(condition.name(), "longer than " + limits.maxSourceLength());
    }
    try {
      CelAbstractSyntaxTree ast = compiler.compile(condition.cel()).getAst();
      long cost = ConditionRules.check(limits, runtime, ast);
      return Outcome.accepted(
          CompiledCondition.of(
              condition.name(),
              condition.cel(),
              runtime.createProgram(ast),
              MentionFinder.find(ast),
              cost));
    } catch (CelValidationException e) {
      return new Refusal(reason(e), condition.name(), firstIssue(e)).asOutcome();
    } catch (Violation e) {
      return new Refusal(e.reason(), condition.name(), e.why()).asOutcome();
    } catch (CelEvaluationException e) {
      return Outcome.refused(RefusalReason.CONDITION_INVALID, condition.name());
    }
  }

  /** The parser has no error codes; its limits speak in these words. */
  private static RefusalReason reason(CelValidationException e) {
    return e.getErrors().stream().anyMatch(issue -> issue.getMessage().contains("limit"))
        ? RefusalReason.CONDITION_TOO_COSTLY
        : RefusalReason.CONDITION_INVALID;
  }

  private static String firstIssue(CelValidationException e) {
    if (e.getErrors().isEmpty()) {
      return "";
    }
    CelIssue issue = e.getErrors().getFirst();
    return "column "
        + (issue.getSourceLocation().getColumn() + 1)
        + ": "
        + issue.getMessage().lines().findFirst().orElse("");
  }

  private static <T> Outcome<T> tooCostly(String subject, String why) {
    return new Refusal(RefusalReason.CONDITION_TOO_COSTLY, subject, why).asOutcome();
  }
}
