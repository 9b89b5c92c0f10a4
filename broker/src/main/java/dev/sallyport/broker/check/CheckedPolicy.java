package dev.sallyport.broker.check;

import dev.sallyport.attestation.CheckLog;
import dev.sallyport.broker.tenant.GuardedSecret.Guard;
import dev.sallyport.policy.ConditionResult;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says to some evidence, check by check, for its tenant. It holds the policy's words
 * and facts of the evidence, and no secret.
 *
 * @param guard the policy and its reference sets, as they are stored
 * @param at when it was asked
 * @param evidenceAt the instant as of which the evidence was judged: {@code at}, or when it was
 *     made where it is only old
 * @param evidence what was asked of the evidence itself
 * @param checks what the policy asked; empty where the evidence did not come so far
 */
public record CheckedPolicy(
    Guard guard, Instant at, Instant evidenceAt, List<Check> evidence, List<Check> checks) {

  /** Copies the lists. */
  public CheckedPolicy {
    evidence = List.copyOf(evidence);
    checks = List.copyOf(checks);
  }

  /** How one check came out. */
  public enum Result {
    /** It holds. */
    PASSED("passed"),
    /** It refuses, and would at a release. */
    REFUSED("refused"),
    /** It refuses because the evidence is old, and for nothing else. */
    STALE("stale"),
    /** Only a release shows. */
    NOT_EVALUATED("not-evaluated");

    private final String label;

    Result(String label) {
      this.label = label;
    }

    /** The word on the wire. */
    public String label() {
      return label;
    }
  }

  /**
   * One check.
   *
   * @param reason label of a refusal; empty otherwise
   * @param claim the facts that it looked at; empty for a check of the evidence itself
   * @param expected what is asked for
   * @param actual what the evidence says, or why it was not evaluated
   */
  public record Check(
      String name, Result result, String reason, String claim, String expected, String actual) {

    private JsonObject toJson() {
      JsonObject.Builder json =
          JsonObject.builder().put("name", name).put("outcome", result.label());
      if (!reason.isEmpty()) {
        json.put("reason", reason);
      }
      if (!claim.isEmpty()) {
        json.put("claim", claim).put("expected", expected);
      }
      return json.put("actual", actual).build();
    }
  }

  /**
   * {@code meets} where all that can be asked without a challenge holds, {@code stale} where only
   * the evidence's age refuses, {@code refuses} otherwise.
   */
  public String verdict() {
    if (has(Result.REFUSED) || checks.isEmpty()) {
      return "refuses";
    }
    return has(Result.STALE) ? "stale" : "meets";
  }

  /** The form in which a tenant reads it; docs/api.md describes it. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("policy", guard.policy().document().name())
        .put("version", guard.version())
        .put("policyDigest", guard.policy().digest().hex())
        .putTexts(
            "references",
            guard.references().stream().map(set -> set.set().name() + "@" + set.version()).toList())
        .put("at", at.toEpochMilli())
        .put("evidenceAt", evidenceAt.toEpochMilli())
        .put("verdict", verdict())
        .putObjects("evidence", evidence.stream().map(Check::toJson).toList())
        .putObjects("checks", checks.stream().map(Check::toJson).toList())
        .build();
  }

  private boolean has(Result result) {
    return Stream.concat(evidence.stream(), checks.stream())
        .anyMatch(check -> check.result() == result);
  }

  /** Gathers the checks while they are made. */
  static final class Builder {
    private static final String NO_CHALLENGE = "there is no challenge to bind to";
    private static final String NO_SECRET = "asks which secret is released, and none was named";
    private static final String NO_VERSION = "only a release shows which version is released";

    private final Guard guard;
    private final Instant at;
    private final List<Check> evidence = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private Instant evidenceAt;

    Builder(Guard guard, Instant at) {
      this.guard = guard;
      this.at = at;
      this.evidenceAt = at;
    }

    /**
     * Begins the checks of the evidence, as of an instant; what an earlier one found is dropped.
     */
    CheckLog judgedAt(Instant instant) {
      evidence.clear();
      evidenceAt = instant;
      return new Log(evidence);
    }

    /** What was in the way of judging the evidence as of now. */
    void stale(Refusal refusal) {
      evidence.addFirst(ofEvidence("age", Result.STALE, refusal.reason().label(), about(refusal)));
    }

    void evaluated(Evaluation evaluation, boolean secretIsNamed) {
      evidence.add(ofEvidence("binding", Result.NOT_EVALUATED, "", NO_CHALLENGE));
      evaluation.results().forEach(result -> checks.add(check(result, secretIsNamed)));
    }

    CheckedPolicy build() {
      return new CheckedPolicy(guard, at, evidenceAt, evidence, checks);
    }

    private static Check check(ConditionResult result, boolean secretIsNamed) {
      RefusalReason reason = result.reason();
      Optional<String> unknown = unknown(result, secretIsNamed);
      if (unknown.isPresent()) {
        return new Check(
            result.name(),
            Result.NOT_EVALUATED,
            "",
            result.claim(),
            result.expected(),
            unknown.get());
      }
      return new Check(
          result.name(),
          resultOf(reason),
          reason == null ? "" : reason.label(),
          result.claim(),
          result.expected(),
          result.actual());
    }

    private static Result resultOf(@Nullable RefusalReason reason) {
      if (reason == null) {
        return Result.PASSED;
      }
      return reason == RefusalReason.EVIDENCE_TOO_OLD ? Result.STALE : Result.REFUSED;
    }

    /** Why a check cannot be asked here, if it cannot. */
    private static Optional<String> unknown(ConditionResult result, boolean secretIsNamed) {
      Set<String> facts = Set.of(result.claim().split(", "));
      if (facts.stream().anyMatch(fact -> fact.equals("binding") || fact.startsWith("binding."))) {
        return Optional.of(NO_CHALLENGE);
      }
      if (facts.contains("request.version") || facts.contains("request")) {
        return Optional.of(NO_VERSION);
      }
      return facts.contains("request.path") && !secretIsNamed
          ? Optional.of(NO_SECRET)
          : Optional.empty();
    }
  }

  /** Keeps the checks of the evidence. */
  private record Log(List<Check> checks) implements CheckLog {
    @Override
    public void passed(String check, String detail) {
      checks.add(ofEvidence(check, Result.PASSED, "", detail));
    }

    @Override
    public void refused(String check, Refusal refusal) {
      checks.add(ofEvidence(check, Result.REFUSED, refusal.reason().label(), about(refusal)));
    }

    @Override
    public void notEvaluated(String check, String why) {
      checks.add(ofEvidence(check, Result.NOT_EVALUATED, "", why));
    }
  }

  private static Check ofEvidence(String name, Result result, String reason, String actual) {
    return new Check(name, result, reason, "", "", actual);
  }

  private static String about(Refusal refusal) {
    return refusal.detail().isEmpty() || refusal.subject().isEmpty()
        ? refusal.subject() + refusal.detail()
        : refusal.subject() + ": " + refusal.detail();
  }
}
