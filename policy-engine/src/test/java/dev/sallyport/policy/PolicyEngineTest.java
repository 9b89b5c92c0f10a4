package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.accepted;
import static dev.sallyport.policy.Policies.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
  private static final String DIRECTORY = "tdx-gpus";

  @Test
  void policyCompiledTwice_isTheSameObject() {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    assertThat(engine.compile(document("a"))).isEqualTo(engine.compile(document("a")));
    assertThat(compile(engine, "a")).isSameAs(compile(engine, "a"));
  }

  @Test
  void policyThatDiffersInOneByte_isCompiledAnew() {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    assertThat(compile(engine, "a")).isNotSameAs(compile(engine, "b"));
  }

  @Test
  void policiesBeyondTheBound_pushOutTheOneUnusedLongest() {
    PolicyEngine engine =
        new PolicyEngine(new PolicyLimits(32, 2048, 32, 512, 2, 20_000, 1024, 256, 2));
    CompiledPolicy a = compile(engine, "a");
    CompiledPolicy b = compile(engine, "b");
    assertThat(compile(engine, "a")).isSameAs(a);
    CompiledPolicy c = compile(engine, "c");
    assertThat(compile(engine, "a")).isSameAs(a);
    assertThat(compile(engine, "c")).isSameAs(c);
    assertThat(compile(engine, "b")).isNotSameAs(b);
  }

  @Test
  void refusedPolicy_isNotKeptAndRefusesAgain() {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    PolicyDocument bad =
        accepted(PolicyDocument.parse(bytes(Policies.withConditions(DIRECTORY, "nothing"))));
    for (int i = 0; i < 2; i++) {
      assertThat(Policies.refused(engine.compile(bad)).reason())
          .isEqualTo(RefusalReason.CONDITION_INVALID);
    }
  }

  @Test
  void manyThreads_getTheSameAnswers() throws Exception {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    Facts facts = Policies.facts(DIRECTORY);
    List<SignedReferenceSet> references = Policies.references(DIRECTORY);
    List<Callable<Evaluation>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "p" + i % 5;
      tasks.add(() ->
          engine.evaluate(
              compile(engine, name), facts, Policies.request(), references, Policies.NOW));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Evaluation> evaluation : threads.invokeAll(tasks)) {
        assertThat(evaluation.get().grants()).isTrue();
      }
    }
  }

  @Test
  void sameInput_givesTheSameEvaluation() {
    CompiledPolicy policy = Policies.policy(DIRECTORY);
    Facts facts = Policies.facts(DIRECTORY);
    List<SignedReferenceSet> references = Policies.references(DIRECTORY);
    assertThat(Policies.evaluate(policy, facts, references))
        .isEqualTo(Policies.evaluate(policy, facts, references));
  }

  @Test
  void eachFactRecord_standsInTheLanguageUnderItsOwnName() {
    Map<String, Set<Class<?>>> byName =
        records(Subject.class).stream()
            .collect(Collectors.groupingBy(Class::getSimpleName, Collectors.toSet()));
    assertThat(byName.values()).allMatch(types -> types.size() == 1).hasSizeGreaterThan(6);
  }

  @Test
  void evaluationWithoutResults_grantsNothing() {
    Evaluation empty = new Evaluation("p", Digest.zero(), List.of());
    assertThat(empty.grants()).isFalse();
    assertThat(empty.firstRefusal()).isPresent();
  }

  @Test
  void explanation_isStableText() {
    Evaluation evaluation =
        new Evaluation(
            "p",
            Digest.zero(),
            List.of(
                ConditionResult.passed("kem", "request.kem", "x-wing", "x-wing"),
                ConditionResult.refused(
                    "tee",
                    RefusalReason.TEE_NOT_ACCEPTED,
                    "cpu.tee",
                    "intel-tdx",
                    "a\n\u001b[1m")));
    assertThat(evaluation.explanation().toText())
        .isEqualTo(
            "refuse by policy p (sha256 "
                + "00".repeat(32)
                + ")\n"
                + "pass   kem: request.kem; expected x-wing; actual x-wing\n"
                + "REFUSE tee [tee-not-accepted]: cpu.tee; expected intel-tdx; actual a??[1m\n");
  }

  @Test
  void explanation_isStableJson() {
    Evaluation evaluation =
        new Evaluation(
            "p",
            Digest.zero(),
            List.of(ConditionResult.refused("tee", RefusalReason.TEE_NOT_ACCEPTED, "c", "e", "a")));
    assertThat(evaluation.explanation().toJson())
        .isEqualTo(
            Policies.json(
                bytes(
                    """
                    {"policy":"p","policyDigest":"%s","decision":"refuse","checks":[
                      {"name":"tee","passed":false,"reason":"tee-not-accepted",
                       "claim":"c","expected":"e","actual":"a"}]}\
                    """
                        .formatted("00".repeat(32)))));
  }

  @Test
  void explanationOfARelease_saysSoAndListsEveryCheck() {
    Evaluation evaluation =
        Policies.evaluate(
            Policies.policy(DIRECTORY), Policies.facts(DIRECTORY), Policies.references(DIRECTORY));
    String text = evaluation.explanation().toText();
    assertThat(text).startsWith("release by policy tdx-gpus");
    assertThat(text.lines().count()).isEqualTo(evaluation.results().size() + 1);
  }

  @Test
  void conditionWithManyValues_isExplainedInBoundedLength() {
    JsonObject facts = Policies.json(DIRECTORY, "facts.json");
    String advisories = "[\"" + "A".repeat(3000) + "\"]";
    Facts many = Policies.facts(Mutations.set(facts, List.of("cpu", "advisoryIds"), advisories));
    ConditionResult result =
        Policies.evaluate(
                DIRECTORY, Policies.withConditions(DIRECTORY, "'B' in cpu.advisoryIds"), many)
            .results()
            .getLast();
    assertThat(result.reason()).isEqualTo(RefusalReason.CONDITION_FAILED);
    assertThat(result.actual()).hasSize(515).endsWith("...");
  }

  private static List<Class<?>> records(Class<?> type) {
    List<Class<?>> all = new ArrayList<>();
    for (FactField field : FactRecord.of(type).fields().values()) {
      if (field.element().isRecord()) {
        all.add(field.element());
        all.addAll(records(field.element()));
      }
    }
    return all;
  }

  private static CompiledPolicy compile(PolicyEngine engine, String name) {
    return accepted(engine.compile(document(name)));
  }

  private static PolicyDocument document(String name) {
    JsonObject policy = Policies.json(DIRECTORY, "policy.json");
    Outcome<PolicyDocument> named =
        PolicyDocument.parse(bytes(Policies.with(policy, "name", new JsonValue.Text(name))));
    return accepted(named);
  }
}
