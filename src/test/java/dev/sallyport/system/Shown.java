package dev.sallyport.system;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares output with what a page shows of it. An ellipsis stands for anything in its line, and
 * alone in a line for any lines; {@code CORRELATION_ID} for the first id that is seen there, and
 * for the same one from then on.
 */
final class Shown {
  private static final String ID = "CORRELATION_ID";
  private String correlationId = "";

  /** A command with what the reader has to put in. */
  String filledIn(String command) {
    return correlationId.isEmpty() ? command : command.replace(ID, correlationId);
  }

  /** Whether the output is what is shown. */
  boolean matches(List<String> shown, List<String> output) {
    boolean first = correlationId.isEmpty();
    List<String> patterns = new ArrayList<>();
    boolean captured = false;
    for (String line : shown) {
      boolean captures = first && !captured && line.contains(ID) && !line.startsWith("One of");
      patterns.add(pattern(line, captures));
      captured |= captures;
    }
    Matcher matcher =
        Pattern.compile(String.join("", patterns))
            .matcher(output.stream().map(line -> line + "\n").collect(Collectors.joining()));
    if (!matcher.matches()) {
      return false;
    }
    if (captured) {
      correlationId = matcher.group("id");
    }
    return true;
  }

  private String pattern(String line, boolean captures) {
    if (line.equals("…")) {
      return "(?:.*\n)*?";
    }
    String text =
        List.of(line.split("…", -1)).stream().map(Pattern::quote).collect(Collectors.joining(".*"));
    if (captures) {
      text = text.replaceFirst(ID, Matcher.quoteReplacement("\\E(?<id>[0-9a-f]{32})\\Q"));
    }
    String known = correlationId.isEmpty() ? "\\E\\k<id>\\Q" : correlationId;
    boolean isSame = !line.startsWith("One of");
    return (isSame ? text.replace(ID, known) : text) + "\n";
  }
}
