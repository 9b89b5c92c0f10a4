package dev.sallyport.broker.log;

import java.util.List;
import java.util.regex.Pattern;

/** Makes text that may be foreign fit for one line of a log, or of a report. */
public final class LogText {
  /** Longest value of a member; a request's 32 longest resource names fit in a few lines of it. */
  static final int MAX_SIZE = 2048;

  /** Where a template takes a value. */
  static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static final String CUT = "...";

  private LogText() {}

  /** The names of a template's places, in their order. */
  static List<String> places(String template) {
    return PLACE.matcher(template).results().map(found -> found.group(1)).toList();
  }

  /**
   * One line: what could end it, or turn it round on a terminal, becomes a question mark, so that
   * no sender can write a second line that looks like ours.
   */
  public static String clean(String text) {
    String whole = text.length() <= MAX_SIZE ? text : text.substring(0, MAX_SIZE) + CUT;
    // Nearly every line is clean already, and this stands on the way of each release.
    return whole.codePoints().allMatch(LogText::isPlain)
        ? whole
        : whole
            .codePoints()
            .map(point -> isPlain(point) ? point : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
