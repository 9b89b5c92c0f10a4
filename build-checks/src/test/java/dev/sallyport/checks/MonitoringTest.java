package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever asks for a metric asks for one that a broker has, and every alert has its runbook. */
class MonitoringTest {
  private static final Path RUNBOOKS = Path.of("docs/runbooks.md");
  private static final Path SCALER = Path.of("k8s/overlays/prod/horizontalpodautoscaler.yaml");
  private static final Path ADAPTER = Path.of("k8s/components/monitoring/adapter-rule.yaml");
  private static final Pattern METRIC = Pattern.compile("\\bsallyport_[a-z_]*[a-z]");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (Sallyport\\w+)\\n");

  private static final Pattern ANCHOR = Pattern.compile("\\]\\(#([^)]*)\\)");

  /** The command of the runbooks that shows lines of one event. */
  private static final Pattern LINES = Pattern.compile("`lines ([a-z-]+)`");

  private static final List<String> PARTS =
      List.of("**Means.**", "**Look.**", "**Do.**", "**Do not.**", "**Over.**");

  private static final AlertRules RULES = AlertRules.ofTheTree();
  private static final EmittedMetrics METRICS = EmittedMetrics.ofTheHandbook();

  @Test
  void rules_askForWhatABrokerHas() {
    for (KubeObject rule : RULES.all()) {
      assertThat(METRICS.problems(rule.text("expr"), RULES.recorded()))
          .as(rule.toString())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          sallyport_no_such_metric                                    ; no such metric
          sallyport_refusals                                          ; no such metric
          sallyport:no_such_rule                                      ; no such metric
          sallyport_ready{tenant="x"}                                 ; no such label
          sum by (tenant) (sallyport_ready)                           ; no such label
          sallyport_ready{le="1"}                                     ; no such label
          sallyport_refusals_total{reason=~"unsigned-row|no-such"}    ; no such reason
          sallyport_log_events_total{event="store-gone"}              ; no such event
          sallyport_ready{check="database"}                           ; no such check
          process_uptime_seconds                                      ; needs the job
          up{job="other"}                                             ; no such job
          """)
  void queryForNothing_isFound(String query, String problem) {
    assertThat(METRICS.problems(query, RULES.recorded()))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void texts_nameMetricsOfABroker() {
    List<Path> texts =
        Repository.files(path ->
            path.startsWith("k8s")
                || path.startsWith("deploy/prometheus")
                || path.startsWith("deploy/grafana")
                || (path.startsWith("docs") && path.toString().endsWith(".md")));
    assertThat(texts).contains(RUNBOOKS, AlertRules.FILE, ADAPTER);
    for (Path text : texts) {
      assertThat(METRIC.matcher(Repository.text(text).orElse("")).results().map(MatchResult::group))
          .as(text.toString())
          .allMatch(MonitoringTest::isEmitted);
    }
    assertThat(isEmitted("sallyport_releases_on_the_way")).isFalse();
  }

  /** A text may leave out what the type adds. */
  private static boolean isEmitted(String metric) {
    return METRICS.names().contains(metric)
        || METRICS.names().contains(metric + "_count")
        || METRICS.names().contains(metric + "_total");
  }

  @Test
  void autoscaler_asksForWhatTheAdapterServes() {
    KubeObject scaler = KubeObject.parse(Repository.read(SCALER)).getFirst();
    KubeObject adapter = KubeObject.parse(Repository.read(ADAPTER)).getFirst();
    String series = adapter.text("rules/0/seriesQuery");
    assertThat(METRICS.problems(series, Set.of())).isEmpty();
    assertThat(PromQuery.parse(series).selections())
        .extracting(PromQuery.Selection::metric)
        .containsExactly(scaler.text("spec/metrics/0/pods/metric/name"))
        .allMatch(METRICS.names()::contains);
  }

  @Test
  void everyAlert_hasASeverityASummaryAndAddressOfItsRunbook() {
    for (KubeObject alert : RULES.alerts()) {
      String name = alert.text("alert");
      assertThat(alert.text("labels/severity")).as(name).isIn("page", "ticket");
      assertThat(alert.text("annotations/summary")).as(name).endsWith(".");
      assertThat(alert.text("annotations/runbook_url"))
          .isEqualTo(RUNBOOKS + "#" + name.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void everyAlert_hasARunbookAndEveryRunbookAnAlert() {
    Map<String, String> runbooks = runbooks();
    assertThat(runbooks.keySet()).containsExactlyInAnyOrderElementsOf(RULES.alertNames());
    runbooks.forEach((name, text) -> {
      List<Integer> places = PARTS.stream().map(text::indexOf).toList();
      assertThat(places).as(name).isSorted().allMatch(place -> place >= 0);
    });
  }

  private static Map<String, String> runbooks() {
    String text = Repository.read(RUNBOOKS);
    List<MatchResult> sections = new ArrayList<>(SECTION.matcher(text).results().toList());
    Map<String, String> runbooks = new TreeMap<>();
    for (int i = 0; i < sections.size(); i++) {
      int end = i + 1 < sections.size() ? sections.get(i + 1).start() : text.length();
      String body = text.substring(sections.get(i).end(), end);
      assertThat(runbooks.put(sections.get(i).group(1), body)).as("twice").isNull();
    }
    return runbooks;
  }

  @Test
  void runbooks_leadToEachOther() {
    List<String> anchors =
        RULES.alertNames().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    assertThat(ANCHOR.matcher(Repository.read(RUNBOOKS)).results().map(found -> found.group(1)))
        .hasSizeGreaterThan(10)
        .allMatch(anchors::contains);
  }

  @Test
  void runbooks_nameEventsOfTheLog() {
    String operations = Repository.read(Path.of("docs/operations.md"));
    List<String> named =
        LINES
            .matcher(Repository.read(RUNBOOKS))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(named).hasSizeGreaterThan(10).contains("store-away");
    assertThat(named).allMatch(event -> operations.contains("| `" + event + "` |"));
  }
}
