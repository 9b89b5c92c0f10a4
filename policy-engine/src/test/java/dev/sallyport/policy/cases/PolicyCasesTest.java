package dev.sallyport.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.ConditionResult;
import dev.sallyport.policy.Policies;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCasesTest {
  @TestFactory
  Stream<DynamicTest> eachCaseOfEachDirectory_decidesAsItsTableSays() {
    return Policies.names().stream()
        .flatMap(name ->
            run(name).stream()
                .map(result ->
                    DynamicTest.dynamicTest(
                        name + ": " + result.name(),
                        () -> assertThat(result.difference()).isEmpty())));
  }

  @Test
  void eachCheckOfTheStarters_isBrokenAloneBySomeCase() {
    for (String name : List.of("tdx-gpus", "tdx-cpu-only")) {
      Set<String> brokenAlone = brokenAlone(run(name));
      Set<String> checks = new HashSet<>();
      run(name)
          .forEach(
              result -> result.evaluation().results().forEach(check -> checks.add(check.name())));
      // They cannot break alone: without its set or outside its validity no measurement matches
      // either, no policy of the verifier is pinned, and the versions begin at 1.
      checks.removeAll(
          Set.of("reference-set", "reference-validity", "reference-version", "verifier-policies"));
      assertThat(brokenAlone).as(name).isEqualTo(checks);
    }
  }

  @Test
  void eachBuiltInCheck_isBrokenBySomeCaseOfSomeDirectory() {
    Set<String> broken = new HashSet<>();
    Set<String> checks = new HashSet<>();
    for (String name : Policies.names()) {
      for (CaseResult result : run(name)) {
        result.evaluation().refusals().forEach(check -> broken.add(check.name()));
        result.evaluation().results().forEach(check -> checks.add(check.name()));
      }
    }
    assertThat(broken).isEqualTo(checks).hasSizeGreaterThan(30);
  }

  @Test
  void eachDirectory_hasReleasesAndMoreRefusals() {
    for (String name : Policies.names()) {
      List<CaseResult> results = run(name);
      long releases = results.stream().filter(result -> result.evaluation().grants()).count();
      assertThat(releases).as(name).isPositive().isLessThan(results.size() - releases);
    }
  }

  @Test
  void aCaseThatSaysNothing_failsWhereThePolicyReleases() {
    CaseResult result = only(table("{\"name\":\"x\"}"));
    assertThat(result.passed()).isFalse();
    assertThat(result.difference()).isEqualTo("released");
  }

  @Test
  void aCaseThatExpectsARelease_failsWhereThePolicyRefuses() {
    CaseResult result =
        only(
            table("{\"name\":\"x\",\"decision\":\"release\",\"set\":{\"cpu.tcbStatus\":\"Old\"}}"));
    assertThat(result.difference()).startsWith("refused by").contains("tcb-status");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'check':'kem','reason':'tcb-too-low'}",
        "{'check':'tcb-status','reason':'kem-not-accepted'}",
        "{'check':'tcb-status','reason':'tcb-too-low','claim':'cpu.tee'}",
        "{'check':'tcb-status','reason':'tcb-too-low','expected':'Old'}",
        "{'check':'tcb-status','reason':'tcb-too-low','actual':'UpToDate'}"
      })
  void aRefusalOtherThanTheExpectedOne_failsTheCase(String expected) {
    CaseResult result =
        only(table("{'name':'x','set':{'cpu.tcbStatus':'Old'},'refusals':[" + expected + "]}"));
    assertThat(result.difference()).startsWith("refused otherwise");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'x','set':{'cpu.nothing':'1'}}",
        "{'name':'x','set':{'cpu.tcbStatus':1}}",
        "{'name':'x','set':{'gpus[7].label':'1'}}",
        "{'name':'x','set':{'cpu..tee':'1'}}",
        "{'name':'x','remove':['cpu.nothing']}",
        "{'name':'x','remove':['cpu.tee']}",
        "{'name':'x','references':['other@1']}",
        "{'name':'x','now':'yesterday'}"
      })
  void aCaseThatCannotBe_failsAndIsNoRefusal(String row) {
    CaseResult result = only(table(row));
    assertThat(result.difference()).startsWith("not a case");
    assertThat(result.evaluation().grants()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'x','decision':'allow'} | bad-member-value",
        "{'name':'x','decision':'release','refusals':[{'check':'a','reason':'b'}]} | bad-member-value",
        "{'name':'x','expect':'release'} | unknown-member",
        "{'decision':'refuse'} | missing-member",
        "{'name':'x','refusals':[{'check':'kem'}]} | missing-member",
        "{'name':'x'},{'name':'x'} | bad-member-value"
      })
  void aTableThatIsNone_refuses(String rows, String reason) {
    assertThat(refused(read(table(rows))).reason().label()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"policy.json", "facts.json", "request.json", "cases.json"})
  void aDirectoryWithoutAFile_refusesNamingIt(String file) {
    Map<String, Bytes> files = new TreeMap<>(Policies.files("tdx-gpus"));
    files.remove(file);
    Refusal refusal = refused(read(files));
    assertThat(refusal.reason()).isEqualTo(RefusalReason.MISSING_MEMBER);
    assertThat(refusal.subject()).isEqualTo(file);
  }

  @Test
  void aReferenceFileOfAnotherName_refuses() {
    Map<String, Bytes> files = new TreeMap<>(Policies.files("tdx-gpus"));
    files.put("references/other@1.json", files.get("references/prod@1.json"));
    assertThat(refused(read(files)).subject()).isEqualTo("references/other@1.json");
  }

  private static Set<String> brokenAlone(List<CaseResult> results) {
    Set<String> names = new HashSet<>();
    for (CaseResult result : results) {
      List<ConditionResult> refusals = result.evaluation().refusals();
      if (refusals.size() == 1) {
        names.add(refusals.getFirst().name());
      }
    }
    return names;
  }

  private static Map<String, Bytes> table(String rows) {
    Map<String, Bytes> files = new TreeMap<>(Policies.files("tdx-gpus"));
    String json = "{'now':'2026-06-01T12:01:00Z','cases':[" + rows + "]}";
    files.put("cases.json", Bytes.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private static List<CaseResult> run(String name) {
    return accepted(read(Policies.files(name))).run(Policies.ENGINE);
  }

  private static CaseResult only(Map<String, Bytes> files) {
    return accepted(read(files)).run(Policies.ENGINE).getFirst();
  }

  private static Outcome<PolicyCases> read(Map<String, Bytes> files) {
    return PolicyCases.read(Policies.ENGINE, files);
  }

  private static PolicyCases accepted(Outcome<PolicyCases> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<PolicyCases>(PolicyCases cases) -> cases;
      case Outcome.Refused<PolicyCases>(Refusal refusal) ->
          throw new AssertionError(refusal.line());
    };
  }

  private static Refusal refused(Outcome<PolicyCases> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<PolicyCases>(PolicyCases cases) -> throw new AssertionError("accepted");
      case Outcome.Refused<PolicyCases>(Refusal refusal) -> refusal;
    };
  }
}
