package dev.sallyport.broker;

import static io.restassured.RestAssured.given;

import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the running broker answered to a scrape.
 *
 * @param text in Prometheus' text format 0.0.4, in which each metric has the name that queries use
 */
record Scrape(String text) {
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) ?(.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{([^}]*)})? (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"([^\"]*)\"");
  private static final List<String> PARTS = List.of("_count", "_sum", "_max", "_bucket");

  /**
   * One metric.
   *
   * @param type as Prometheus says it
   * @param help what it says of itself
   * @param labels names of its labels
   */
  record Metric(String type, String help, SortedSet<String> labels) {}

  /** Of the broker that this test runs. */
  static Scrape now() {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    return new Scrape(
        given().accept("text/plain").get("http://127.0.0.1:" + port + "/q/metrics").asString());
  }

  /**
   * The value of the series with this name and at least these labels, alternately name and value.
   */
  double value(String name, String... labels) {
    Matcher samples = SAMPLE.matcher(text);
    while (samples.find()) {
      if (samples.group(1).equals(name) && has(samples.group(2), labels)) {
        return Double.parseDouble(samples.group(3));
      }
    }
    List<String> others = text.lines().filter(line -> line.startsWith(name)).toList();
    throw new IllegalArgumentException("none of " + List.of(labels) + ": " + others);
  }

  private static boolean has(@Nullable String found, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (found == null || !found.contains(labels[i] + "=\"" + labels[i + 1] + "\"")) {
        return false;
      }
    }
    return true;
  }

  /** By name; parts of a summary or a histogram are not apart. */
  NavigableMap<String, Metric> metrics() {
    NavigableMap<String, Metric> metrics = new TreeMap<>();
    TYPE.matcher(text)
        .results()
        .filter(type -> PARTS.stream().noneMatch(part -> isPart(type.group(1), part)))
        .forEach(type ->
            metrics.put(
                type.group(1), new Metric(type.group(2), help(type.group(1)), new TreeSet<>())));
    Matcher samples = SAMPLE.matcher(text);
    while (samples.find()) {
      Metric metric = metrics.get(base(samples.group(1), metrics));
      if (metric != null && samples.group(2) != null) {
        LABEL.matcher(samples.group(2)).results().forEach(l -> metric.labels().add(l.group(1)));
      }
    }
    metrics.values().forEach(metric -> metric.labels().removeAll(List.of("quantile", "le")));
    return metrics;
  }

  /** The longest observation of a timer is a gauge beside it. */
  private boolean isPart(String name, String part) {
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

  private String help(String name) {
    return HELP.matcher(text)
        .results()
        .filter(help -> help.group(1).equals(name))
        .map(help -> help.group(2))
        .findFirst()
        .orElse("");
  }
}
