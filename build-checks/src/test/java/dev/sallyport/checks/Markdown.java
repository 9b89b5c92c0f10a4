package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a document names: its inline code and the targets of its links, outside fenced blocks. */
record Markdown(List<Name> code, List<Name> links) {
  /** A name and the line it stands on. */
  record Name(String text, int line) {}

  /** Code between single backticks. Double backticks are the mark for "no name of this tree". */
  private static final Pattern CODE = Pattern.compile("(?<!`)`([^`]+)`(?!`)");

  private static final Pattern NOT_A_NAME = Pattern.compile("``.+?``");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private static final Pattern FENCE = Pattern.compile("^\\s*(```+|~~~+).*");

  static Markdown parse(String text) {
    List<Name> code = new ArrayList<>();
    List<Name> links = new ArrayList<>();
    boolean fenced = false;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (FENCE.matcher(line).matches()) {
        fenced = !fenced;
      } else if (!fenced) {
        String names = NOT_A_NAME.matcher(line).replaceAll("");
        collect(CODE, names, number, code);
        collect(LINK, CODE.matcher(names).replaceAll(""), number, links);
      }
    }
    return new Markdown(List.copyOf(code), List.copyOf(links));
  }

  private static void collect(Pattern pattern, String line, int number, List<Name> names) {
    Matcher matcher = pattern.matcher(line);
    while (matcher.find()) {
      names.add(new Name(matcher.group(1), number));
    }
  }
}
