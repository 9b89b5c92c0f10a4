package dev.sallyport.policy;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.sallyport.protocol.RefusalReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A condition that is ready to run.
 *
 * @param cel its source
 * @param claim what it is about: the facts that it mentions, as text
 * @param mentions the facts that must be present before it runs
 * @param cost estimated, in steps
 */
record CompiledCondition(
    String name, String cel, String claim, Program program, List<FactPath> mentions, long cost) {

  static CompiledCondition of(
      String name, String cel, Program program, List<FactPath> mentions, long cost) {
    String claim = mentions.stream().map(FactPath::text).collect(Collectors.joining(", "));
    return new CompiledCondition(name, cel, claim, program, mentions, cost);
  }

  /** Runs it: false, an error, an overrun and an absent fact each refuse by their own reason. */
  ConditionResult evaluate(Subject subject, Map<String, Object> variables) {
    for (FactPath mention : mentions) {
      Optional<String> absence = mention.absence(subject);
      if (absence.isPresent()) {
        return refused(RefusalReason.FACT_ABSENT, absence.get(), ConditionResult.ABSENT);
      }
    }
    try {
      return program.eval(variables) instanceof Boolean holds && holds
          ? ConditionResult.passed(name, claim, cel, actual(subject))
          : refused(RefusalReason.CONDITION_FAILED, claim, actual(subject));
    } catch (CelEvaluationException e) {
      return refused(RefusalReason.CONDITION_ERROR, claim, error(e.getErrorCode()));
    } catch (RuntimeException e) {
      // Whatever the evaluator trips over, the condition was not shown to hold.
      return refused(RefusalReason.CONDITION_ERROR, claim, error(CelErrorCode.INTERNAL_ERROR));
    }
  }

  private ConditionResult refused(RefusalReason reason, String claim, String actual) {
    return ConditionResult.refused(name, reason, claim, cel, actual);
  }

  private String actual(Subject subject) {
    if (mentions.size() == 1) {
      return mentions.getFirst().shown(subject);
    }
    return mentions.stream()
        .map(mention -> mention.text() + " = " + mention.shown(subject))
        .collect(Collectors.joining("; "));
  }

  private static String error(CelErrorCode code) {
    return "error " + code.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
