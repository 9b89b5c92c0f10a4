package dev.sallyport.broker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.docs.GeneratedBlock;
import dev.sallyport.broker.docs.Table;
import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.protocol.Kem;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The metrics of the documentation are those of a broker that has served. */
@QuarkusTest
@TestProfile(Running.ForMetrics.class)
class MetricsDocumentTest {
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) ?(.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z0-9_]+)\\{([^}]*)} ");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");
  private static final List<String> PARTS = List.of("_count", "_sum", "_max", "_bucket");

  /** There only once a collection has happened, under names of the collector. */
  private static final Pattern OF_A_COLLECTOR = Pattern.compile("jvm_gc_.*");

  /**
   * One metric.
   *
   * @param type as Prometheus says it
   * @param help what it says of itself
   * @param labels names of its labels
   */
  private record Metric(String type, String help, SortedSet<String> labels) {}

  @Test
  void metrics_areThoseOfTheDocument() throws IOException {
    NavigableMap<String, Metric> metrics = scrape();
    assertThat(metrics).containsKey("sallyport_release_stage_seconds");
    new GeneratedBlock("operations.md", "metrics").check(table(metrics, true));
    new GeneratedBlock("operations.md", "framework metrics").check(table(metrics, false));
  }

  private static String table(NavigableMap<String, Metric> metrics, boolean ours) {
    Table table = new Table("Metric", "Type", "Labels", "Unit", "Meaning");
    metrics.forEach((name, metric) -> {
      if (name.startsWith("sallyport_") == ours && !OF_A_COLLECTOR.matcher(name).matches()) {
        String labels = metric.labels().stream().map(Table::code).collect(Collectors.joining(", "));
        table.row("``" + name + "``", metric.type(), labels, unit(name), metric.help());
      }
    });
    if (!ours) {
      table.row("``jvm_gc_*``", "", "", "", "What the garbage collector says of itself.");
    }
    return table.toString();
  }

  private static NavigableMap<String, Metric> scrape() {
    TestCaller caller = TestCaller.furnished("scraped");
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    TestCaller.json()
        .body(workload.request(caller.challenge("db/key"), TestCaller.now()).toUtf8())
        .post("/v1/releases")
        .then()
        .statusCode(200);
    int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    return parse(given().get("http://127.0.0.1:" + port + "/q/metrics").asString());
  }

  private static NavigableMap<String, Metric> parse(String text) {
    NavigableMap<String, Metric> metrics = new TreeMap<>();
    TYPE.matcher(text)
        .results()
        .filter(type -> PARTS.stream().noneMatch(part -> isPart(type.group(1), part, text)))
        .forEach(type ->
            metrics.put(
                type.group(1),
                new Metric(type.group(2), help(text, type.group(1)), new TreeSet<>())));
    Matcher samples = SAMPLE.matcher(text);
    while (samples.find()) {
      Metric metric = metrics.get(base(samples.group(1), metrics));
      if (metric != null) {
        LABEL.matcher(samples.group(2)).results().forEach(l -> metric.labels().add(l.group(1)));
      }
    }
    metrics.values().forEach(metric -> metric.labels().remove("quantile"));
    return metrics;
  }

  /** The longest observation of a timer is a gauge beside it. */
  private static boolean isPart(String name, String part, String text) {
    return name.endsWith(part)
        && text.contains("# TYPE " + name.substring(0, name.length() - part.length()) + " ");
  }

  private static String base(String sample, NavigableMap<String, Metric> metrics) {
    return PARTS.stream()
        .filter(sample::endsWith)
        .map(part -> sample.substring(0, sample.length() - part.length()))
        .filter(metrics::containsKey)
        .findFirst()
        .orElse(sample);
  }

  private static String help(String text, String name) {
    return HELP.matcher(text)
        .results()
        .filter(help -> help.group(1).equals(name))
        .map(help -> help.group(2))
        .findFirst()
        .orElse("");
  }

  private static String unit(String name) {
    for (String unit : List.of("seconds", "bytes", "ratio", "threads", "classes")) {
      if (name.matches(".*_" + unit + "(_total)?")) {
        return unit;
      }
    }
    return "";
  }
}
