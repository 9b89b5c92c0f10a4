package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.system.Guide.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer follows the guide line by line, with the real launcher in two real terminals. */
class GuideTest {
  private static final String PAGE = "docs/guide-ten-minutes.md";
  private static final String STAYS = "Ctrl-C stops both.";

  /** Of its own, so that a developer's own broker and profiles stay as they are. */
  @TempDir private Path directory;

  private Terminal first;
  private Terminal second;

  @BeforeEach
  void open() throws IOException {
    // The launcher finds its tree through the link, and keeps its state where it is called.
    Files.createSymbolicLink(directory.resolve("sallyport"), Project.file("sallyport"));
    Map<String, String> environment =
        Map.of(
            "SALLYPORT_NO_BUILD", "1",
            "SALLYPORT_HOME", directory.resolve("home").toString(),
            "JAVA_HOME", System.getProperty("java.home"));
    first = new Terminal(directory, environment);
    second = new Terminal(directory, environment);
  }

  @AfterEach
  void close() throws IOException {
    second.close();
    first.close();
    Files.delete(directory.resolve("sallyport"));
  }

  @Test
  void everyLineOfTheGuide_doesWhatItShows() throws IOException {
    List<Step> steps = Guide.steps(Files.readString(Project.file(PAGE)));
    assertThat(steps).as("commands found in the page").hasSizeGreaterThan(18);
    Shown shown = new Shown();

    Step up = steps.getFirst();
    List<String> output = first.begin(up.command(), STAYS);
    assertThat(shown.matches(up.shown(), output)).as(up.command() + output).isTrue();

    for (Step step : steps.subList(1, steps.size())) {
      Terminal.Result result = second.run(shown.filledIn(step.command()));
      String seen = step.command() + "\n" + String.join("\n", result.output());
      assertThat(result.exitCode()).as(seen).isEqualTo(step.exitCode());
      if (!step.shown().isEmpty()) {
        assertThat(shown.matches(step.shown(), result.output())).as(seen).isTrue();
      }
    }
  }

  @Test
  void comparison_refusesWhatIsNotShown() {
    Shown shown = new Shown();
    assertThat(shown.matches(List.of("a … c", "…", "end"), List.of("a b c", "x", "y", "end")))
        .isTrue();
    assertThat(shown.matches(List.of("a … c"), List.of("a b d"))).isFalse();
    assertThat(shown.matches(List.of("a"), List.of("a", "b"))).isFalse();
    assertThat(shown.matches(List.of("a", "…"), List.of("a"))).isTrue();
    assertThat(shown.matches(List.of("id CORRELATION_ID"), List.of("id " + "0f".repeat(16))))
        .isTrue();
    assertThat(shown.filledIn("show CORRELATION_ID")).isEqualTo("show " + "0f".repeat(16));
    assertThat(shown.matches(List.of("CORRELATION_ID"), List.of("00".repeat(16)))).isFalse();
  }

  @Test
  void page_isReadAsItIsTyped() {
    assertThat(
            Guide.steps(
                """
                prose
                ```bash
                one \\
                  more
                two  # exit code 1
                ```
                ```text
                said
                ```
                ```
                not run
                ```
                """))
        .containsExactly(
            new Step("one \\\n  more", 0, List.of()),
            new Step("two  # exit code 1", 1, List.of("said")));
  }
}
