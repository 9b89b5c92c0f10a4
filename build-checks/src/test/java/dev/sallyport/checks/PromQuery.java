package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names in a query of Prometheus: the metrics, what their series are chosen by, and the labels
 * that they are grouped or joined by. Whether it is a query at all is for promtool to say.
 */
record PromQuery(List<Selection> selections, Set<String> grouping) {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

  /** Texts, ranges and numbers first, so that no name is seen inside of one. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"|\\[[^\\]]*]|\\d[\\w.]*|(?<name>"
              + NAME
              + ")\\s*(?:\\{(?<conditions>(?:[^\"}]|\"[^\"]*\")*)}|(?<function>\\())?");

  private static final Pattern CONDITION =
      Pattern.compile("(" + NAME + ")\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /**
   * A metric, and what its series are chosen by.
   *
   * @param metric as it stands there, with what its type adds to the name
   */
  record Selection(String metric, List<Condition> conditions) {
    boolean isChosenBy(String label) {
      return conditions.stream().anyMatch(it -> it.label().equals(label));
    }
  }

  /** A condition on a label. */
  record Condition(String label, String operator, String value) {
    /** Those of an alternation, or the only one. */
    List<String> values() {
      return operator.endsWith("~") ? List.of(value.split("\\|", -1)) : List.of(value);
    }
  }

  static PromQuery parse(String query) {
    List<Selection> selections = new ArrayList<>();
    Matcher token = TOKEN.matcher(GROUPING.matcher(query).replaceAll(" "));
    while (token.find()) {
      String name = token.group("name");
      if (name != null && token.group("function") == null && !WORDS.contains(name)) {
        selections.add(new Selection(name, conditions(token.group("conditions"))));
      }
    }
    return new PromQuery(List.copyOf(selections), grouping(query));
  }

  private static Set<String> grouping(String query) {
    Set<String> labels = new TreeSet<>();
    Matcher groups = GROUPING.matcher(query);
    while (groups.find()) {
      for (String label : groups.group(1).split(",", -1)) {
        labels.add(label.strip());
      }
    }
    labels.remove("");
    return labels;
  }

  private static List<Condition> conditions(@Nullable String text) {
    List<Condition> conditions = new ArrayList<>();
    Matcher found = CONDITION.matcher(text == null ? "" : text);
    while (found.find()) {
      conditions.add(new Condition(found.group(1), found.group(2), found.group(3)));
    }
    return List.copyOf(conditions);
  }
}
