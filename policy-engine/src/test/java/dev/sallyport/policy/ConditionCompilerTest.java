package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.bytes;
import static dev.sallyport.policy.Policies.evaluate;
import static dev.sallyport.policy.Policies.facts;
import static dev.sallyport.policy.Policies.refused;
import static dev.sallyport.policy.Policies.withConditions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionCompilerTest {
  private static final String DIRECTORY = "tdx-gpus";
  private static final PolicyLimits LIMITS = PolicyLimits.DEFAULT;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpu.tdx.seamSvn >= 4 && cpu.tdx.septVeDisable",
        "gpus.all(g, g.driverVersion == gpus[0].driverVersion)",
        "gpus.all(g, gpus.exists_one(h, h.ueid == g.ueid))",
        "gpus.filter(g, g.architecture == 'hopper').size() == 2",
        "cpu.tdx.mrSeam in ['" + "x', '" + "y'] || true",
        "cpu.tcbDate > timestamp('2024-01-01T00:00:00Z')",
        "cpu.issuedAt - gpus[0].issuedAt < duration('120s')",
        "cpu.issuer.matches('^https://portal[.]')",
        "matches(cpu.issuer, 'portal') && !cpu.issuer.matches('^portal')",
        "request.version % 2 == 1 && -request.version + 4 == 1",
        "cpu.verifierPolicies.exists(p, p.hash == 'PApC1bnOL/3KvC4I')",
        "refs.all(r, r.validUntil > cpu.issuedAt)",
        "request.tenant == 'acme' ? true : false"
      })
  void conditionOfTheLanguage_compilesAndHolds(String cel) {
    assertThat(
            evaluate(DIRECTORY, withConditions(DIRECTORY, cel), facts(DIRECTORY))
                .results()
                .getLast())
        .matches(ConditionResult::passed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cpu.tdx.nothing == 1",
        "nothing == 1",
        "cpu.tdx.seamSvn == '4'",
        "cpu.tdx.seamSvn == 4.0",
        "cpu.tdx.seamSvn",
        "cpu.tdx",
        "cpu.tdx.seamSvn >=",
        "gpus.driverVersion == 'x'",
        "gpus['GPU-0'].label == 'x'",
        "gpus.map(g, g.label) == ['x']",
        "dyn(cpu).tee == 'x'",
        "type(cpu) == type(cpu)",
        "int == int",
        "cpu == cpu",
        "cpu.tdx != cpu.tdx",
        "gpus[0] in gpus",
        "gpus == gpus",
        "[] == []",
        "cpu.tdx == null",
        "null == null",
        "cpu.tcbStatus == null",
        "CpuFacts{tee: 'x'}.tee == 'x'",
        "{'a': cpu}['a'].tee == 'x'",
        "{'a': true}.a",
        "[1, 'a'].size() == 2",
        "cpu.?tee == optional.of('x')",
        "cpu.tee + 'x' == 'y'",
        "gpus + gpus == gpus",
        "size(gpus + gpus) == 4",
        "cpu.tee.matches(cpu.issuer)",
        "cpu.tee.matches('(')",
        "matches(cpu.tee, '[')",
        "timestamp(cpu.tee) == cpu.issuedAt",
        "timestamp('soon') > cpu.issuedAt",
        "duration('long') == duration('1s')",
        "@result == 1",
        "__result__ == 1",
        "google.protobuf.BoolValue{value: true} == true",
        "b'a' + b'b' == b'ab'",
        "string(cpu.tdx.seamSvn) == '4'",
        "now > cpu.issuedAt"
      })
  void conditionOutsideTheLanguage_refusesConditionInvalid(String cel) {
    // An empty condition is refused by the document already.
    RefusalReason reason =
        cel.isEmpty() ? RefusalReason.MALFORMED_POLICY : RefusalReason.CONDITION_INVALID;
    assertThat(compile(cel).reason()).isEqualTo(reason);
  }

  static List<String> costly() {
    String sum = String.join(" + ", Collections.nCopies(200, "1")) + " == 200";
    String list = "[" + String.join(", ", Collections.nCopies(300, "1")) + "]";
    return List.of(
        "true || " + " ".repeat(LIMITS.maxSourceLength()) + "true",
        "(".repeat(200) + "true" + ")".repeat(200),
        sum,
        String.join(" || ", Collections.nCopies(200, "cpu.tee=='x'")),
        "gpus.all(a, gpus.all(b, gpus.all(c, a.label != b.label || b.label != c.label)))",
        "gpus.filter(a, gpus.filter(b, gpus.filter(c, true).size() > 0).size() > 0).size() > 0",
        list + ".all(x, " + list + ".all(y, x == y))",
        "gpus.all(a, gpus.all(b, a.label.matches('x') || b.label.matches('y')))",
        "[[1]]" + "[0]".repeat(100) + " == 1");
  }

  @ParameterizedTest
  @MethodSource("costly")
  void conditionMadeToBurnTime_refusesAtUpload(String cel) {
    assertThat(compile(cel).reason())
        .isIn(RefusalReason.CONDITION_TOO_COSTLY, RefusalReason.CONDITION_INVALID);
  }

  @ParameterizedTest
  @MethodSource("costlyByName")
  void conditionBeyondABound_refusesNamingIt(String cel, String detail) {
    Refusal refusal = compile(cel);
    assertThat(refusal.reason()).isEqualTo(RefusalReason.CONDITION_TOO_COSTLY);
    assertThat(refusal.detail()).contains(detail);
  }

  static Stream<Arguments> costlyByName() {
    List<String> all = costly();
    return Stream.of(
        Arguments.of(all.get(0), "longer than 2048"),
        Arguments.of(all.get(1), "limit"),
        Arguments.of(all.get(4), "nested deeper than 2"),
        Arguments.of(all.get(7), "steps, more than 20000"));
  }

  @Test
  void conditionsTogetherBeyondTheBound_refuse() {
    String dear = "gpus.all(a, gpus.all(b, a.label == b.label || a.ueid != b.ueid))";
    assertCompiles(dear);
    String[] many = new String[LIMITS.maxConditions()];
    for (int i = 0; i < many.length; i++) {
      many[i] = dear + " || request.version == " + i;
    }
    assertThat(compile(many).reason()).isEqualTo(RefusalReason.CONDITION_TOO_COSTLY);
  }

  @Test
  void moreConditionsThanTheBound_refuse() {
    String[] many = new String[LIMITS.maxConditions() + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = "request.version != " + (1000 + i);
    }
    assertThat(compile(many).reason()).isEqualTo(RefusalReason.CONDITION_TOO_COSTLY);
    assertCompiles(Arrays.copyOf(many, LIMITS.maxConditions()));
  }

  @Test
  void regularExpressionBeyondTheBound_refusesAtUpload() {
    assertThat(compile("cpu.tee.matches('a{1000}')").reason())
        .isEqualTo(RefusalReason.CONDITION_INVALID);
    assertCompiles("cpu.tee.matches('a{100}')");
  }

  /** Two patterns of one policy are two, and each condition has the answer of its own. */
  @Test
  void patternThatDoesNotMatch_refusesBesideOneThatDoes() {
    assertThat(
            evaluate(
                    DIRECTORY,
                    withConditions(
                        DIRECTORY, "cpu.issuer.matches('^https:')", "cpu.issuer.matches('^http:')"),
                    facts(DIRECTORY))
                .results())
        .filteredOn(result -> !result.passed())
        .singleElement()
        .matches(failed -> failed.reason() == RefusalReason.CONDITION_FAILED)
        .matches(failed -> failed.toString().contains("^http:"));
  }

  @Test
  void refusedCondition_isNamedWithTheColumn() {
    Refusal refusal = compile("cpu.tee == 'x' && cpu.tdx.nothing == 1");
    assertThat(refusal.subject()).startsWith("c-");
    assertThat(refusal.detail()).isEqualTo("column 26: undefined field 'nothing'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 / (request.version - 3) == 1",
        "1 % (request.version - 3) == 1",
        "gpus[7].label == 'x'",
        "gpus[-1].label == 'x'",
        "request.version + 9223372036854775807 > 0",
        "-9223372036854775807 - request.version < 0"
      })
  void conditionThatFailsWhileItRuns_refusesConditionError(String cel) {
    ConditionResult result =
        evaluate(DIRECTORY, withConditions(DIRECTORY, cel), facts(DIRECTORY)).results().getLast();
    assertThat(result.reason()).isEqualTo(RefusalReason.CONDITION_ERROR);
    assertThat(result.expected()).isEqualTo(cel);
    assertThat(result.actual()).startsWith("error ");
  }

  @Test
  void conditionThatOverrunsItsRounds_refusesConditionError() {
    PolicyLimits tight = new PolicyLimits(32, 2048, 32, 512, 2, 20_000, 3, 256, 8);
    PolicyEngine engine = new PolicyEngine(tight);
    CompiledPolicy policy =
        Policies.accepted(
            PolicyDocument.parse(
                    bytes(withConditions(DIRECTORY, "gpus.all(a, gpus.all(b, a.label != 'x'))")))
                .then(engine::compile));
    ConditionResult result =
        engine
            .evaluate(
                policy,
                facts(DIRECTORY),
                Policies.request(),
                Policies.references(DIRECTORY),
                Policies.NOW)
            .results()
            .getLast();
    assertThat(result.reason()).isEqualTo(RefusalReason.CONDITION_ERROR);
    assertThat(result.actual()).isEqualTo("error iteration-budget-exceeded");
  }

  @Test
  void errorInOneCondition_doesNotHideTheOthers() {
    Evaluation evaluation =
        evaluate(
            DIRECTORY,
            withConditions(DIRECTORY, "gpus[7].label == 'x'", "request.version == 4"),
            facts(DIRECTORY));
    assertThat(evaluation.refusals())
        .extracting(ConditionResult::reason)
        .containsExactly(RefusalReason.CONDITION_ERROR, RefusalReason.CONDITION_FAILED);
  }

  private static Refusal compile(String... cel) {
    return refused(outcome(cel));
  }

  private static void assertCompiles(String... cel) {
    assertThat(outcome(cel)).isInstanceOf(Outcome.Accepted.class);
  }

  private static Outcome<CompiledPolicy> outcome(String... cel) {
    return PolicyDocument.parse(bytes(withConditions(DIRECTORY, cel)))
        .then(Policies.ENGINE::compile);
  }
}
