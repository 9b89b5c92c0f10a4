package dev.sallyport.system;

import java.util.ArrayList;
import java.util.List;

/**
 * A Markdown page as a reader at a terminal follows it: each command of its {@code bash} blocks,
 * and what the {@code text} block below shows of the last one.
 */
final class Guide {
  private static final String EXIT_CODE = "# exit code ";

  private Guide() {}

  /**
   * One command.
   *
   * @param command as it is typed, with its continuation lines
   * @param exitCode what it ends with
   * @param shown lines that the page shows; empty where it shows none
   */
  record Step(String command, int exitCode, List<String> shown) {
    private static Step of(String line) {
      int at = line.indexOf(EXIT_CODE);
      return at < 0
          ? new Step(line, 0, List.of())
          : new Step(line, Integer.parseInt(line.substring(at + EXIT_CODE.length())), List.of());
    }
  }

  static List<Step> steps(String page) {
    List<Step> steps = new ArrayList<>();
    List<String> block = new ArrayList<>();
    String kind = "";
    for (String line : page.lines().toList()) {
      if (!line.startsWith("```")) {
        block.add(line);
        continue;
      }
      if (kind.equals("bash")) {
        steps.addAll(commands(block));
      } else if (kind.equals("text")) {
        Step last = steps.removeLast();
        steps.add(new Step(last.command(), last.exitCode(), List.copyOf(block)));
      }
      // An opening fence has a kind; the closing one, bare, leaves prose behind it.
      kind = line.substring(3);
      block.clear();
    }
    return steps;
  }

  private static List<Step> commands(List<String> block) {
    List<Step> steps = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    for (String line : block) {
      command.append(line);
      if (line.endsWith("\\")) {
        command.append('\n');
      } else if (!line.isBlank()) {
        steps.add(Step.of(command.toString()));
        command.setLength(0);
      }
    }
    return steps;
  }
}
