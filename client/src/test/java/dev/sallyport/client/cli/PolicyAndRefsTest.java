package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyAndRefsTest {
  private static final String REGISTER = "ab".repeat(48);
  private static final String ZERO = "00".repeat(48);

  private static final String FACTS =
      """
      {"cpu":{"tee":"intel-tdx","verifier":"intel-trust-authority",
        "issuer":"https://portal.trustauthority.intel.com","issuedAt":"2026-01-02T03:04:00Z",
        "tcbStatus":"UpToDate","advisoryIds":[],"verifierPolicies":[],
        "unmatchedVerifierPolicies":[],
        "tdx":{"mrTd":"R","rtmr0":"R","rtmr1":"R","rtmr2":"R","rtmr3":"R","mrSeam":"R",
          "mrSignerSeam":"Z","seamAttributes":"0000000000000000","tdAttributes":"0000001000000000",
          "xfam":"e718060000000000","teeTcbSvn":"00","mrConfigId":"Z","mrOwner":"Z",
          "mrOwnerConfig":"Z","seamSvn":5,"septVeDisable":true}},
       "gpus":[],"switches":[],"binding":{}}
      """
          .replace("R", REGISTER)
          .replace("\"Z\"", "\"" + ZERO + "\"");

  private static final String REFS =
      """
      {"name":"r","validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z",
       "gpuGate":false,"cpu":[{"label":"a","tdx":{"mrTd":"R"}}]}
      """
          .replace("R", REGISTER);

  private static final String REQUEST =
      """
      {"tenant":"t","path":"s","version":1,"kem":"x-wing","plainKey":false,"plainSource":false,"protocol":"v1"}
      """;

  private static final String CASES =
      """
      {"now":"2026-01-02T03:04:05Z","cases":[
       {"name":"good machine","decision":"release"},
       {"name":"another image","set":{"cpu.tdx.mrTd":"%s"},
        "refusals":[{"check":"cpu-reference","reason":"cpu-reference-mismatch"}]},
       {"name":"old firmware","set":{"cpu.tcbStatus":"OutOfDate"},
        "refusals":[{"check":"tcb-status","reason":"tcb-too-low"}]},
       {"name":"no TCB status","remove":["cpu.tcbStatus"],
        "refusals":[{"check":"tcb-status","reason":"fact-absent"}]},
       {"name":"next year","now":"2027-01-02T00:00:00Z"},
       {"name":"debug module","set":{"cpu.tdx.mrSignerSeam":"%s"},
        "refusals":[{"check":"intel-tdx-module","reason":"condition-failed"}]}]}
      """
          .formatted(ZERO, REGISTER);

  @TempDir private Path folder;
  private CliHarness cli;

  @BeforeEach
  void directory() throws Exception {
    cli = new CliHarness(folder);
    Files.createDirectories(folder.resolve("references"));
    write("facts.json", FACTS);
    write("request.json", REQUEST);
    write("references/r@1.json", REFS);
    write("cases.json", CASES);
    write(
        "policy.json",
        cli.run("policy", "template", "tdx-cpu-only", "--name", "p", "--references", "r").out());
  }

  @Test
  void policyDirectory_everyCaseComesOutAsTold() {
    Run run = cli.run("policy", "test", folder.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            ok    good machine: release
            ok    another image: cpu-reference-mismatch by cpu-reference
            ok    old firmware: tcb-too-low by tcb-status
            ok    no TCB status: fact-absent by tcb-status
            ok    next year: evidence-too-old by cpu-token-age, reference-set-expired by \
            reference-validity, cpu-reference-mismatch by cpu-reference
            ok    debug module: condition-failed by intel-tdx-module
            6 cases, 0 failed
            """);
    assertThat(run.exit()).as(run.err()).isZero();
  }

  @Test
  void caseThatComesOutOtherwise_fails() throws Exception {
    write(
        "cases.json",
        CASES
            .replace(
                "\"name\":\"old firmware\"", "\"name\":\"old firmware\",\"decision\":\"release\"")
            .replace(
                "\"refusals\":[{\"check\":\"tcb-status\",\"reason\":\"tcb-too-low\"}]",
                "\"remove\":[]"));
    Run run = cli.run("policy", "test", folder.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("FAIL  old firmware: refused by ");
    assertThat(cli.run("policy", "test", folder.toString(), "--json").out())
        .startsWith("{\"passed\":false,");
  }

  @Test
  void refusalForAnotherReason_isNoSuccess() throws Exception {
    write("cases.json", CASES.replace("tcb-too-low", "gpu-count"));
    assertThat(cli.run("policy", "test", folder.toString()).exit()).isEqualTo(1);
  }

  @Test
  void tableWithoutCases_provesNothing() throws Exception {
    write("cases.json", "{\"now\":\"2026-01-02T03:04:05Z\",\"cases\":[]}");
    assertThat(cli.run("policy", "test", folder.toString()).exit()).isEqualTo(2);
  }

  @Test
  @Tag("I3")
  void misspeltFact_isRefusedRatherThanAbsent() throws Exception {
    write("facts.json", FACTS.replace("tcbStatus", "tcbStaus"));
    Run run = cli.run("policy", "test", folder.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("FAIL  good machine: not a case: unknown-member");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"cases\":[]}",
        "{\"now\":\"x\",\"cases\":[]}",
        "{\"now\":\"2026-01-02T03:04:05Z\",\"cases\":[{\"nam\":1}]}"
      })
  void damagedTable_isNeverAPass(String table) throws Exception {
    write("cases.json", table);
    assertThat(cli.run("policy", "test", folder.toString()).exit()).isNotZero();
  }

  @Test
  void explainOffline_namesEveryCheck() {
    Run run =
        cli.run(
            "policy",
            "explain",
            path("policy.json"),
            "--facts",
            path("facts.json"),
            "--refs",
            path("references/r@1.json"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("release by policy p ").contains("pass   sept-ve-disabled");
  }

  @Test
  void explainOffline_refusalIsExitCode1() throws Exception {
    write("facts.json", FACTS.replace("UpToDate", "OutOfDate"));
    Run run =
        cli.run(
            "policy",
            "explain",
            path("policy.json"),
            "--facts",
            path("facts.json"),
            "--refs",
            path("references/r@1.json"),
            "--json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("\"decision\":\"refuse\"")
        .contains("\"reason\":\"tcb-too-low\"");
  }

  @Test
  void policyThatDoesNotCompile_isRefusedBeforeTheBrokerIsAsked() throws Exception {
    write(
        "bad.json",
        Files.readString(folder.resolve("policy.json"))
            .replace("cpu.tdx.septVeDisable", "cpu.tdx.noSuchFact"));
    Run run = cli.run("policy", "put", path("bad.json"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("condition-invalid");
  }

  @Test
  void templateOfAnUnknownStarter_isUsage() {
    assertThat(cli.run("policy", "template", "nothing", "--name", "p", "--references", "r").exit())
        .isEqualTo(2);
    assertThat(cli.run("policy", "template", "--name", "a b", "--references", "r").exit())
        .isEqualTo(2);
  }

  @Test
  void referenceSet_isUploadedListedAndDeleted() throws Exception {
    try (PlayedBroker broker = PlayedBroker.start()) {
      cli.setUp(broker);
      cli.run("tenant", "create", "acme");
      Run put = cli.run("refs", "put", path("references/r@1.json"));
      assertThat(put.out()).as(put.err()).isEqualTo("signed reference set r, version 1\n");
      assertThat(cli.run("refs", "put", path("references/r@1.json")).out()).contains("version 2");
      Run policy = cli.run("policy", "put", path("policy.json"));
      assertThat(policy.err()).doesNotContain("not there yet");
      assertThat(cli.run("refs", "list").out()).contains("r     2       2");
      assertThat(cli.run("refs", "rm", "r", "--yes").exit()).isZero();
      assertThat(cli.run("policy", "rm", "p", "--yes").exit()).isZero();
      assertThat(cli.run("policy", "list").out()).contains("deleted");
    }
  }

  @Test
  void expiredReferenceSet_isNotUploaded() throws Exception {
    write("old.json", REFS.replace("2027-01-01", "2026-01-02"));
    Run run = cli.run("refs", "put", path("old.json"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("validUntil");
  }

  @Test
  void malformedReferenceSet_isRefused() throws Exception {
    write("bad.json", "{\"name\":\"r\"}");
    assertThat(cli.run("refs", "put", path("bad.json")).exit()).isEqualTo(1);
    assertThat(cli.run("refs", "put", path("missing.json")).exit()).isEqualTo(5);
  }

  private void write(String file, String content) throws Exception {
    Files.writeString(folder.resolve(file), content);
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }
}
