package dev.sallyport.broker.docs;

import java.util.ArrayList;
import java.util.List;

/** The framework's keys that the artefact is packaged with, each with the comment above it. */
final class FrameworkTable {
  private final List<Row> rows = new ArrayList<>();
  private final List<String> comment = new ArrayList<>();

  private FrameworkTable() {}

  /**
   * One key.
   *
   * @param meaning the comment between the key before and this one, empty where there is none
   */
  record Row(String key, String value, String meaning) {}

  static List<Row> rows(String properties) {
    FrameworkTable framework = new FrameworkTable();
    properties.lines().forEach(framework::line);
    return List.copyOf(framework.rows);
  }

  static String of(String properties) {
    Table table = new Table("Key", "Packaged as", "Why");
    rows(properties)
        .forEach(row ->
            table.row(
                Table.code(row.key), "``" + row.value.replace("|", "\\|") + "``", row.meaning));
    return table.toString();
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      comment.add(line.substring(1).strip());
    } else if (line.isBlank()) {
      comment.clear();
    } else {
      int equals = line.indexOf('=');
      rows.add(
          new Row(
              line.substring(0, equals), line.substring(equals + 1), String.join(" ", comment)));
      comment.clear();
    }
  }
}
