package dev.sallyport.policy;

import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.util.List;

/**
 * An evaluation as text and as JSON, both stable: the tenant's answer to "why". It holds the
 * policy's own words and facts of the evidence; neither is secret.
 *
 * @param evaluation what is explained
 */
public record Explanation(Evaluation evaluation) {

  /** One line that says release or refuse, then one line a check, ending in a line feed. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(decision()).append(" by policy ").append(evaluation.policyName());
    text.append(" (sha256 ").append(evaluation.policyDigest().hex()).append(")\n");
    evaluation.results().forEach(result -> text.append(line(result)).append('\n'));
    return text.toString();
  }

  /**
   * The same as an object: {@code policy}, {@code policyDigest} (hex), {@code decision} ({@code
   * release} or {@code refuse}) and {@code checks}, each with {@code name}, {@code passed}, {@code
   * reason} where it refused, {@code claim}, {@code expected} and {@code actual}.
   */
  public JsonObject toJson() {
    List<JsonObject> checks = evaluation.results().stream().map(Explanation::json).toList();
    return JsonObject.builder()
        .put("policy", evaluation.policyName())
        .put("policyDigest", evaluation.policyDigest().hex())
        .put("decision", decision())
        .putObjects("checks", checks)
        .build();
  }

  private String decision() {
    return evaluation.grants() ? "release" : "refuse";
  }

  private static String line(ConditionResult result) {
    RefusalReason reason = result.reason();
    String head =
        reason == null
            ? "pass   " + result.name()
            : "REFUSE " + result.name() + " [" + reason.label() + "]";
    return printable(
        head
            + ": "
            + result.claim()
            + "; expected "
            + result.expected()
            + "; actual "
            + result.actual());
  }

  /** A claim may hold what its verifier let through: no line breaks or escapes for a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  private static JsonObject json(ConditionResult result) {
    RefusalReason reason = result.reason();
    JsonObject.Builder json =
        JsonObject.builder().put("name", result.name()).put("passed", reason == null);
    if (reason != null) {
      json.put("reason", reason.label());
    }
    return json.put("claim", result.claim())
        .put("expected", result.expected())
        .put("actual", result.actual())
        .build();
  }
}
