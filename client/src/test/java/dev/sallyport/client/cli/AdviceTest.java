package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Nobody is left with a reason alone: each has a line that says what to do next. */
class AdviceTest {
  /** What the broker's framework refuses by itself, as docs/api.md lists it. */
  private static final Set<String> FRAMEWORKS =
      Set.of("method-not-allowed", "not-acceptable", "unsupported-media-type", "bad-request");

  private static final Path SOURCES = Path.of("src/main/java/dev/sallyport/client/cli");
  private static final Pattern COMMAND = Pattern.compile("'sallyport ([^']+)'");
  private static final Pattern EMPTY_ADVICE =
      Pattern.compile("CliException\\s*\\.(?:of|usage|local)\\((?:[^;]*?),\\s*\"\"\\)");

  @TempDir private Path folder;

  @Test
  void everyReason_hasAdvice_andNoOtherWordHas() {
    Set<String> reasons = new TreeSet<>(FRAMEWORKS);
    reasons.add(RefusalReason.NOT_RELEASED);
    Arrays.stream(RefusalReason.values()).map(RefusalReason::label).forEach(reasons::add);

    assertThat(new TreeSet<>(Advice.labels())).isEqualTo(reasons);
    assertThat(reasons).allMatch(label -> Advice.of(label, "").length() > 20);
  }

  @Test
  void everyCommandThatIsAdvised_isThere() {
    CommandLine root = Main.commands(new CliHarness(folder).quiet());
    List<String> unknown = new ArrayList<>();
    for (String label : Advice.labels()) {
      Matcher commands = COMMAND.matcher(Advice.of(label, ""));
      while (commands.find()) {
        if (find(root, commands.group(1).split(" ")).isEmpty()) {
          unknown.add(label + ": " + commands.group(1));
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(find(root, "decisions", "explain")).isEmpty();
  }

  @Test
  void correlationId_standsInTheAdvice() {
    assertThat(Advice.of(RefusalReason.NOT_RELEASED, "c-1")).contains("decisions show c-1'");
    assertThat(Advice.of("a-reason-of-next-year", "")).contains("docs/api.md");
  }

  @Test
  void noEndOfACommand_isWithoutAdvice() throws IOException {
    List<String> without = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.sorted().toList()) {
        Matcher matcher = EMPTY_ADVICE.matcher(Files.readString(file));
        while (matcher.find()) {
          without.add(file.getFileName() + ": " + matcher.group());
        }
      }
    }
    assertThat(without).isEmpty();
    assertThat(EMPTY_ADVICE.matcher("throw CliException.usage(\"bad\", \"\");").find()).isTrue();
  }

  /** The subcommand of the words up to the first option or value. */
  private static Optional<CommandLine> find(CommandLine root, String... words) {
    CommandLine at = root;
    for (String word : words) {
      if (!word.matches("[a-z-]+") || at.getSubcommands().isEmpty()) {
        break;
      }
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        return Optional.empty();
      }
      at = next;
    }
    return Optional.of(at);
  }
}
