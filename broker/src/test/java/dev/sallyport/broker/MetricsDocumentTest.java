package dev.sallyport.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.Scrape.Metric;
import dev.sallyport.broker.docs.GeneratedBlock;
import dev.sallyport.broker.docs.Table;
import dev.sallyport.broker.release.TestWorkload;
import dev.sallyport.protocol.Kem;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The metrics of the documentation are those of a broker that has served. */
@QuarkusTest
@TestProfile(Running.ForMetrics.class)
class MetricsDocumentTest extends MetricsContract {
  /** There only once a collection has happened, under names of the collector. */
  private static final Pattern OF_A_COLLECTOR = Pattern.compile("jvm_gc_.*");

  @Test
  void metrics_areThoseOfTheDocument() throws IOException {
    NavigableMap<String, Metric> metrics = afterARelease().metrics();
    assertThat(metrics).containsKey("sallyport_release_stage_seconds");
    new GeneratedBlock("operations.md", "metrics").check(table(metrics, true));
    new GeneratedBlock("operations.md", "framework metrics").check(table(metrics, false));
  }

  private static Scrape afterARelease() {
    TestCaller caller = TestCaller.furnished("scraped");
    TestWorkload workload = TestWorkload.with(Kem.X_WING);
    TestCaller.json()
        .body(workload.request(caller.challenge("db/key"), TestCaller.now()).toUtf8())
        .post("/v1/releases")
        .then()
        .statusCode(200);
    return Scrape.now();
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

  private static String unit(String name) {
    for (String unit : List.of("seconds", "bytes", "ratio", "threads", "classes")) {
      if (name.matches(".*_" + unit + "(_total)?")) {
        return unit;
      }
    }
    return "";
  }
}
