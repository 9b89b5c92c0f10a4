package dev.sallyport.broker.docs;

import java.util.ArrayList;
import java.util.List;

/** The framework's keys that the artefact is packaged with, each with the comment above it. */
final class FrameworkTable {
  private final Table table = new Table("Key", "Packaged as", "Why");
  private final List<String> comment = new ArrayList<>();
  private boolean named;

  private FrameworkTable() {}

  static String of(String properties) {
    FrameworkTable framework = new FrameworkTable();
    properties.lines().forEach(framework::line);
    return framework.table.toString();
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      if (named) {
        comment.clear();
        named = false;
      }
      comment.add(line.substring(1).strip());
    } else if (line.isBlank()) {
      comment.clear();
    } else {
      int equals = line.indexOf('=');
      table.row(
          Table.code(line.substring(0, equals)),
          "``" + line.substring(equals + 1).replace("|", "\\|") + "``",
          String.join(" ", comment));
      named = true;
    }
  }
}
