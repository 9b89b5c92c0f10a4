package dev.sallyport.policy.cases;

import dev.sallyport.policy.ConditionResult;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One row of the table.
 *
 * @param set facts to change, by path; {@code request.…} for the request
 * @param remove facts to take away
 * @param now the time, where it is another than the table's
 * @param references files of reference sets to use, where they are not all
 * @param releases whether a release is expected; a case that does not say so expects a refusal
 * @param refusals exactly the checks that must refuse; empty in a refusal: any
 */
record PolicyCase(
    String name,
    Map<String, JsonValue> set,
    List<String> remove,
    Optional<String> now,
    Optional<List<String>> references,
    boolean releases,
    List<Expected> refusals) {

  /** A check that must refuse; what is empty is not compared. */
  record Expected(
      String check,
      String reason,
      Optional<String> claim,
      Optional<String> expected,
      Optional<String> actual) {

    boolean isMetBy(ConditionResult result) {
      RefusalReason found = result.reason();
      return found != null
          && check.equals(result.name())
          && reason.equals(found.label())
          && claim.orElse(result.claim()).equals(result.claim())
          && expected.orElse(result.expected()).equals(result.expected())
          && actual.orElse(result.actual()).equals(result.actual());
    }
  }

  static PolicyCase read(JsonObject json) throws JsonException {
    json.requireOnly(Set.of("name", "set", "remove", "now", "references", "decision", "refusals"));
    Map<String, JsonValue> set =
        json.optionalObject("set").map(JsonObject::members).orElse(Map.of());
    boolean releases = releases(json);
    List<Expected> refusals = refusals(json);
    if (releases && !refusals.isEmpty()) {
      throw new JsonException(Problem.BAD_VALUE, "refusals");
    }
    return new PolicyCase(
        json.text("name"),
        new LinkedHashMap<>(set),
        json.find("remove").isEmpty() ? List.of() : json.texts("remove"),
        json.optionalText("now"),
        json.find("references").isEmpty()
            ? Optional.empty()
            : Optional.of(json.texts("references")),
        releases,
        refusals);
  }

  private static boolean releases(JsonObject json) throws JsonException {
    String decision = json.optionalText("decision").orElse("refuse");
    if (!decision.equals("release") && !decision.equals("refuse")) {
      throw new JsonException(Problem.BAD_VALUE, "decision");
    }
    return decision.equals("release");
  }

  private static List<Expected> refusals(JsonObject json) throws JsonException {
    List<Expected> refusals = new ArrayList<>();
    if (json.find("refusals").isEmpty()) {
      return refusals;
    }
    for (JsonObject entry : json.objects("refusals")) {
      entry.requireOnly(Set.of("check", "reason", "claim", "expected", "actual"));
      refusals.add(
          new Expected(
              entry.text("check"),
              entry.text("reason"),
              entry.optionalText("claim"),
              entry.optionalText("expected"),
              entry.optionalText("actual")));
    }
    return refusals;
  }
}
