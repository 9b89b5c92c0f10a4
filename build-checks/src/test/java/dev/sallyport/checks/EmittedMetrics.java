package dev.sallyport.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics of a broker and their labels: those of the tables in docs/operations.md, which a test
 * of the broker writes from a scrape of a running one.
 */
final class EmittedMetrics {
  private static final String OPERATIONS = Repository.read(Path.of("docs/operations.md"));

  /** Other parts have tables of checks that are not those of readiness. */
  private static final String HEALTH =
      OPERATIONS.substring(
          OPERATIONS.indexOf("\n## Health\n"), OPERATIONS.indexOf("\n## Metrics\n"));

  private static final String API = Repository.read(Path.of("docs/api.md"));
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ``([a-z0-9_]+)`` \\| ([a-z]+) \\| ([^|]*)\\|");
  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");

  /** What Prometheus and its operator add to whatever they scrape. */
  private static final Set<String> OF_THE_TARGET =
      Set.of("job", "instance", "namespace", "pod", "service", "endpoint", "container");

  /** Prometheus' own, of every target. */
  private static final String UP = "up";

  private static final Map<String, List<String>> PARTS =
      Map.of(
          "summary", List.of("_count", "_sum", "_max"),
          "histogram", List.of("_bucket", "_count", "_sum", "_max"));

  private final Map<String, Set<String>> labels = new TreeMap<>();

  private EmittedMetrics() {
    labels.put(UP, Set.of());
    Matcher row = ROW.matcher(OPERATIONS);
    while (row.find()) {
      Set<String> own = new HashSet<>();
      LABEL.matcher(row.group(3)).results().forEach(label -> own.add(label.group(1)));
      for (String part : PARTS.getOrDefault(row.group(2), List.of(""))) {
        Set<String> all = new HashSet<>(own);
        if (part.equals("_bucket")) {
          all.add("le");
        }
        labels.put(row.group(1) + part, all);
      }
    }
  }

  static EmittedMetrics ofTheHandbook() {
    return new EmittedMetrics();
  }

  /** The names of all series. */
  Set<String> names() {
    return labels.keySet();
  }

  /**
   * What a query asks for in vain.
   *
   * @param recorded names that recording rules write
   */
  List<String> problems(String text, Set<String> recorded) {
    PromQuery query = PromQuery.parse(text);
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>(OF_THE_TARGET);
    for (PromQuery.Selection selection : query.selections()) {
      if (!recorded.contains(selection.metric())) {
        known.addAll(labels.getOrDefault(selection.metric(), Set.of()));
        problems.addAll(problems(selection));
      }
    }
    query.grouping().stream()
        .filter(label -> !known.contains(label))
        .forEach(label -> problems.add("no such label to group by: " + label));
    return problems;
  }

  private List<String> problems(PromQuery.Selection selection) {
    String metric = selection.metric();
    Set<String> own = labels.get(metric);
    if (own == null) {
      return List.of("no such metric: " + metric);
    }
    List<String> problems = new ArrayList<>();
    if (!metric.startsWith("sallyport_") && !selection.isChosenBy("job")) {
      problems.add("of any program, and so needs the job: " + metric);
    }
    for (PromQuery.Condition condition : selection.conditions()) {
      if (!own.contains(condition.label()) && !OF_THE_TARGET.contains(condition.label())) {
        problems.add("no such label of " + metric + ": " + condition.label());
      }
      condition
          .values()
          .forEach(value -> unknown(condition.label(), value).ifPresent(problems::add));
    }
    return problems;
  }

  /** A misspelt value asks for a series that never comes, and its alert never fires. */
  private static Optional<String> unknown(String label, String value) {
    boolean known =
        switch (label) {
          case "reason" -> API.contains("| `" + value + "` |");
          case "event" -> OPERATIONS.contains("| `" + value + "` |");
          case "check" -> HEALTH.contains("| ``" + value + "`` |");
          case "job" -> value.equals("sallyport");
          default -> true;
        };
    return known ? Optional.empty() : Optional.of("no such " + label + ": " + value);
  }
}
