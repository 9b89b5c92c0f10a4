package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.json;
import static dev.sallyport.policy.Policies.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** A policy that asks for more never releases where one that asks for less refuses. */
class MonotonicityTest {
  private static final String DIRECTORY = "tdx-gpus";
  private static final List<String> LEVELS =
      List.of("same-nonce", "transcript", "verdict", "measured-gate");
  private static final List<String> STATUSES =
      List.of("UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "OutOfDate");

  /** A policy as numbers: a greater number never asks for less. */
  private record Strictness(
      int level, int statuses, int age, int lowest, int minimumGpus, int conditions) {
    JsonObject policy() {
      JsonObject policy = json(DIRECTORY, "policy.json");
      policy = with(policy, "minimumBinding", new JsonValue.Text(LEVELS.get(level)));
      policy =
          with(
              policy,
              "tcbStatuses",
              new JsonValue.Array(
                  STATUSES.subList(0, STATUSES.size() - statuses).stream()
                      .map(status -> (JsonValue) new JsonValue.Text(status))
                      .toList()));
      policy =
          with(
              policy,
              "maxTokenAgeSeconds",
              new JsonValue.Numeric(Integer.toString(300 - 100 * age)));
      policy =
          Mutations.set(
              policy, List.of("references", "cpu", "0", "lowestVersion"), String.valueOf(lowest));
      policy = Mutations.set(policy, List.of("gpus", "match"), "\"minimum\"");
      policy = Mutations.set(policy, List.of("gpus", "count"), String.valueOf(minimumGpus));
      return with(policy, "conditions", conditions(conditions));
    }

    Strictness stricter(Random random) {
      return new Strictness(
          Math.min(3, level + random.nextInt(2)),
          Math.min(3, statuses + random.nextInt(2)),
          Math.min(2, age + random.nextInt(2)),
          Math.min(3, lowest + random.nextInt(2)),
          Math.min(4, minimumGpus + random.nextInt(2)),
          Math.min(4, conditions + random.nextInt(2)));
    }

    private static JsonValue conditions(int count) {
      List<String> all =
          List.of(
              "cpu.tdx.septVeDisable",
              "gpus.all(g, g.ocspStatus == 'good')",
              "cpu.tdx.seamSvn >= 4",
              "!cpu.tdx.migratable");
      List<JsonObject> conditions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        conditions.add(JsonObject.builder().put("name", "c" + i).put("cel", all.get(i)).build());
      }
      return Policies.array(conditions);
    }
  }

  @RepeatedTest(150)
  void stricterPolicy_neverReleasesWhereALaxerOneRefuses(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Strictness lax =
        new Strictness(
            random.nextInt(4),
            random.nextInt(4),
            random.nextInt(3),
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            random.nextInt(5));
    Strictness strict = lax.stricter(random);
    Facts facts = facts(random);
    Evaluation laxly = evaluate(lax, facts);
    Evaluation strictly = evaluate(strict, facts);
    assertThat(strictly.grants() && !laxly.grants()).as("%s then %s", lax, strict).isFalse();
    assertThat(strictly.refusals().size()).isGreaterThanOrEqualTo(laxly.refusals().size());
  }

  @RepeatedTest(100)
  void fewerFacts_neverReleaseWhereMoreRefuse(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    JsonObject policy = new Strictness(2, 3, 0, 1, 1, 1 + random.nextInt(4)).policy();
    JsonObject facts = json(DIRECTORY, "facts.json");
    boolean before = Policies.evaluate(DIRECTORY, policy, Policies.facts(facts)).grants();
    List<FactAbsentTest.Absent> optional = FactAbsentTest.nullableFacts();
    for (int i = 0; i < 4; i++) {
      FactAbsentTest.Absent fact = optional.get(random.nextInt(optional.size()));
      List<String> path = List.of(fact.path().replace("[]", ".1").split("\\."));
      if (Mutations.paths(facts).contains(path)) {
        facts = Mutations.remove(facts, path);
      }
      boolean after = Policies.evaluate(DIRECTORY, policy, Policies.facts(facts)).grants();
      assertThat(after && !before).as("without %s", fact).isFalse();
      before = after;
    }
  }

  private static Evaluation evaluate(Strictness strictness, Facts facts) {
    List<SignedReferenceSet> references =
        Policies.references(DIRECTORY).stream()
            .map(set -> new SignedReferenceSet(set.set(), 2))
            .toList();
    return Policies.evaluate(Policies.compiled(strictness.policy()), facts, references);
  }

  /** Facts that are good or a little worse than the laxest policies take. */
  private static Facts facts(Random random) {
    JsonObject facts = json(DIRECTORY, "facts.json");
    if (random.nextBoolean()) {
      facts = set(facts, "\"" + STATUSES.get(random.nextInt(4)) + "\"", "cpu", "tcbStatus");
    }
    if (random.nextBoolean()) {
      facts = set(facts, String.valueOf(1 + random.nextInt(3)), "binding", "level");
    }
    if (random.nextBoolean()) {
      facts = set(facts, "\"2026-06-01T11:58:30Z\"", "cpu", "issuedAt");
    }
    if (random.nextBoolean()) {
      facts = set(facts, String.valueOf(random.nextBoolean()), "cpu", "tdx", "migratable");
    }
    return Policies.facts(facts);
  }

  private static JsonObject set(JsonObject facts, String json, String... path) {
    return Mutations.set(facts, List.of(path), json);
  }
}
