package dev.sallyport.broker.docs;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a table in Markdown. */
public final class Table {
  private final StringBuilder text = new StringBuilder();

  /** A table with these columns and no row yet. */
  public Table(String... columns) {
    row(columns);
    row(IntStream.range(0, columns.length).mapToObj(_ -> "---").toArray(String[]::new));
  }

  /** Adds a row. */
  public Table row(String... cells) {
    text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
    return this;
  }

  /** Text as code, a dash for none. */
  public static String code(String text) {
    return text.isEmpty() ? "—" : "`" + text + "`";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
