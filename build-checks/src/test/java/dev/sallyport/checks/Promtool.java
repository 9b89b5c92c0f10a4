package dev.sallyport.checks;

import dev.sallyport.engines.DebianPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Prometheus' own checker, of Debian's package. What needs it is reported as not run where the
 * package cannot be had.
 */
final class Promtool {
  private final Path program;
  private final Path scratch;

  private Promtool(Path program, Path scratch) {
    this.program = program;
    this.scratch = scratch;
  }

  static Promtool install(Path scratch) {
    Path root = DebianPackages.install("prometheus", List.of("prometheus"));
    return new Promtool(root.resolve("usr/bin/promtool"), scratch);
  }

  /** How it ended, and what it printed. */
  record Ended(int exitCode, String printed) {}

  Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(scratch, "promtool", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("did not end: " + command);
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
