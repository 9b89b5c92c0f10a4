package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.ENGINE;
import static dev.sallyport.policy.Policies.bytes;
import static dev.sallyport.policy.Policies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * I3: what is taken away refuses. Every expected value of a policy, every reference value and every
 * fact that a policy looks at is removed in turn.
 */
@Tag("I3")
class RemovalTest {
  private static final List<String> DIRECTORIES = List.of("tdx-gpus", "tdx-cpu-only");

  /**
   * Members whose absence leaves a check at least as strict, by the defaults of the format: none of
   * them widens what the starters accept.
   */
  private static final Set<String> STRICT_DEFAULTS =
      Set.of(
          "protocols",
          "kems",
          "plainKey",
          "plainSource",
          "minimumBinding",
          "leaseSeconds",
          "gpuTakeover");

  @TestFactory
  Stream<DynamicTest> eachExpectedValueOfAPolicyRemoved_refuses() {
    return DIRECTORIES.stream().flatMap(RemovalTest::policyRemovals);
  }

  private static Stream<DynamicTest> policyRemovals(String directory) {
    JsonObject policy = json(directory, "policy.json");
    return Mutations.paths(policy).stream()
        .filter(path -> !STRICT_DEFAULTS.contains(path.getFirst()))
        // What an owner did not write is no check; that it is gone shows in the digest.
        .filter(path -> !(path.getFirst().equals("conditions") && path.size() < 3))
        .filter(path -> !path.equals(List.of("references", "gpus")))
        .filter(path -> !path.equals(List.of("references", "gpus", "0")))
        .map(path ->
            DynamicTest.dynamicTest(
                directory + " policy without " + path,
                () -> assertThat(releases(directory, Mutations.remove(policy, path))).isFalse()));
  }

  @TestFactory
  Stream<DynamicTest> eachStrictDefault_acceptsNoMoreThanTheStarterSays() {
    return DIRECTORIES.stream()
        .flatMap(directory ->
            STRICT_DEFAULTS.stream()
                .filter(member -> json(directory, "policy.json").find(member).isPresent())
                .map(member ->
                    DynamicTest.dynamicTest(
                        directory + " without " + member,
                        () -> assertSameWithout(directory, member))));
  }

  private static void assertSameWithout(String directory, String member) {
    JsonObject policy = json(directory, "policy.json");
    PolicyDocument.Content with = Policies.compiled(policy).document().content();
    PolicyDocument.Content without =
        Policies.compiled(Policies.without(policy, member)).document().content();
    assertThat(without).isEqualTo(with);
  }

  @TestFactory
  Stream<DynamicTest> eachReferenceValueRemoved_refusesOrIsNotAsked() {
    return DIRECTORIES.stream()
        .flatMap(directory -> {
          JsonObject set = json(directory, "references/prod@1.json");
          return Mutations.paths(set).stream()
              // Removing one pinned register beside others is the owner's own widening.
              .filter(path -> path.size() < 4 || path.getLast().equals("mrTd"))
              .filter(path -> !path.equals(List.of("gpuGate")))
              .filter(path ->
                  !(path.getFirst().equals("gpus")
                      && path.size() == 3
                      && !path.getLast().equals("label")))
              .map(path ->
                  DynamicTest.dynamicTest(
                      directory + " reference set without " + path,
                      () -> assertRefusedWithout(directory, set, path)));
        });
  }

  private static void assertRefusedWithout(String directory, JsonObject set, List<String> path) {
    Outcome<ReferenceSet> changed = ReferenceSet.parse(bytes(Mutations.remove(set, path)));
    if (changed instanceof Outcome.Accepted<ReferenceSet>(ReferenceSet accepted)) {
      Evaluation evaluation =
          Policies.evaluate(
              Policies.policy(directory),
              Policies.facts(directory),
              List.of(new SignedReferenceSet(accepted, 1)));
      assertThat(evaluation.grants()).isFalse();
    }
  }

  @TestFactory
  Stream<DynamicTest> eachFactRemoved_neverTurnsARefusalIntoARelease() {
    return Policies.names().stream()
        .flatMap(directory -> {
          JsonObject facts = json(directory, "facts.json");
          return Mutations.paths(facts).stream()
              .map(path ->
                  DynamicTest.dynamicTest(
                      directory + " without " + path, () -> assertRemoval(directory, path)));
        });
  }

  /** The starters look at these; facts that they do not look at may be absent. */
  private static void assertRemoval(String directory, List<String> path) {
    JsonObject facts = Mutations.remove(json(directory, "facts.json"), path);
    try {
      Facts read = FactsJson.read(facts);
      boolean granted =
          Policies.evaluate(Policies.policy(directory), read, Policies.references(directory))
              .grants();
      String name = path.getLast();
      boolean looked =
          Set.of("tcbStatus", "tdx", "ocspStatus", "level").contains(name)
              && !directory.equals("tdx-hgx-gated");
      assertThat(granted && looked).as("%s", path).isFalse();
    } catch (JsonException e) {
      // Evidence without it does not get as far as facts.
      assertThat(e.problem()).isEqualTo(JsonException.Problem.MISSING_MEMBER);
    }
  }

  private static boolean releases(String directory, JsonObject policy) {
    return PolicyDocument.parse(bytes(policy)).then(ENGINE::compile)
            instanceof Outcome.Accepted<CompiledPolicy>(CompiledPolicy compiled)
        && ENGINE
            .evaluate(
                compiled,
                Policies.facts(directory),
                Policies.request(),
                Policies.references(directory),
                Instant.parse("2026-06-01T12:01:00Z"))
            .grants();
  }
}
