package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Fuzzes each target, two at a time; the phase verify runs it after the ordinary tests. */
class FuzzAllTargets {
  private static final Duration TIME =
      Duration.ofSeconds(Long.parseLong(System.getProperty("fuzz.seconds", "20")));
  private static final int AT_ONCE = 2;

  /**
   * What each target comes to on any machine. The slowest has more than a hundred on a slow one;
   * with a few in all, nothing was fuzzed.
   */
  private static final long EXECUTIONS_A_SECOND = 25;

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @Test
  void everyTarget_runsItsTimeWithoutAFinding() throws Exception {
    Map<FuzzTarget, FuzzResult> results = run();
    note(results);
    results.forEach((target, result) -> {
      assertThat(result.finding()).as(target.type()).isEmpty();
      assertThat(result.seconds()).as(target.name()).isGreaterThanOrEqualTo(TIME.toSeconds());
      assertThat(result.executions())
          .as("executions of %s", target.name())
          .isGreaterThanOrEqualTo(EXECUTIONS_A_SECOND * TIME.toSeconds());
    });
  }

  private static Map<FuzzTarget, FuzzResult> run() throws Exception {
    Fuzzer fuzzer = new Fuzzer(TARGET.resolve("fuzz"));
    Map<FuzzTarget, Future<FuzzResult>> running = new LinkedHashMap<>();
    Map<FuzzTarget, FuzzResult> results = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (FuzzTarget target : FuzzTargets.ALL) {
        running.put(target, threads.submit(() -> fuzzer.run(target, TIME)));
      }
      for (Map.Entry<FuzzTarget, Future<FuzzResult>> target : running.entrySet()) {
        results.put(target.getKey(), target.getValue().get());
      }
    }
    return results;
  }

  private static void note(Map<FuzzTarget, FuzzResult> results) throws IOException {
    StringBuilder lines = new StringBuilder();
    results.forEach((target, result) ->
        lines.append(
            "Fuzzed %s: %d executions in %d s, %d branches reached, %s%n"
                .formatted(
                    target.name(),
                    result.executions(),
                    result.seconds(),
                    result.edges(),
                    result.finding().isEmpty() ? "nothing found" : "A FINDING")));
    Path notes = Files.createDirectories(TARGET.resolve("verify-notes"));
    Files.writeString(notes.resolve("fuzz.txt"), lines);
  }
}
