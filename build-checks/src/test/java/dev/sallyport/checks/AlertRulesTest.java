package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promtool takes the rules, and each alert fires for what it is about and not beside it. */
class AlertRulesTest {
  private static final Path TESTS = AlertRules.FOLDER.resolve("sallyport.tests.yaml");
  private static final AlertRules RULES = AlertRules.ofTheTree();

  @TempDir private static Path scratch;
  private static Promtool promtool;

  @BeforeAll
  static void install() {
    promtool = Promtool.install(scratch);
  }

  private static String path(Path file) {
    return Repository.ROOT.resolve(file).toString();
  }

  @Test
  void rulesAndExample_areTaken() throws Exception {
    for (Tool.Ended ended :
        List.of(
            promtool.run("check", "rules", path(AlertRules.FILE)),
            promtool.run("check", "config", path(AlertRules.FOLDER.resolve("prometheus.yaml"))))) {
      assertThat(ended.exitCode()).as(ended.printed()).isZero();
      assertThat(ended.printed()).contains("SUCCESS").doesNotContain("FAILED");
    }
  }

  @Test
  void alerts_fireAndDoNotFireAsTheirTestsSay() throws Exception {
    Tool.Ended ended = promtool.run("test", "rules", path(TESTS));
    assertThat(ended.exitCode()).as(ended.printed()).isZero();
  }

  /** Otherwise the tests above would hold of any rules. */
  @ParameterizedTest
  @CsvSource({
    "sallyport_clock_offset_seconds > 5, sallyport_clock_offset_seconds > 3",
    "sallyport_clock_offset_seconds > 5, sallyport_clock_offset_seconds > 9",
  })
  void changedRule_failsItsTest(String right, String wrong) throws Exception {
    Path folder = Files.createTempDirectory(scratch, "changed");
    String rules = Repository.read(AlertRules.FILE);
    assertThat(rules).contains(right);
    Files.writeString(folder.resolve("sallyport.rules.yaml"), rules.replace(right, wrong));
    String tests = Repository.read(TESTS);
    int clock = tests.indexOf("      - series: 'sallyport_clock_offset_seconds");
    String only = tests.substring(tests.lastIndexOf("  - interval", clock));
    Path file = folder.resolve("tests.yaml");
    Files.writeString(
        file,
        tests.substring(0, tests.indexOf("tests:\n"))
            + "tests:\n"
            + only.substring(0, only.indexOf("  # ")));
    assertThat(promtool.run("test", "rules", file.toString()).exitCode()).isNotZero();
  }

  @Test
  void brokenRule_isRefused() throws Exception {
    Path file = scratch.resolve("broken.yaml");
    String rules = Repository.read(AlertRules.FILE);
    Files.writeString(file, rules.replace("absent(sallyport_build_info)", "absent(("));
    assertThat(promtool.run("check", "rules", file.toString()).exitCode()).isNotZero();
  }

  @Test
  void everyAlert_hasATestInWhichItFiresAndOneInWhichItDoesNot() {
    Set<String> firing = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    asked()
        .forEach(asked ->
            (asked.list("exp_alerts").isEmpty() ? silent : firing).add(asked.text("alertname")));
    assertThat(RULES.alertNames()).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(firing).containsExactlyInAnyOrderElementsOf(RULES.alertNames());
    assertThat(silent).containsExactlyInAnyOrderElementsOf(RULES.alertNames());
  }

  private static Stream<KubeObject> asked() {
    return KubeObject.parse(Repository.read(TESTS)).getFirst().parts("tests").stream()
        .flatMap(test -> test.parts("alert_rule_test").stream());
  }
}
