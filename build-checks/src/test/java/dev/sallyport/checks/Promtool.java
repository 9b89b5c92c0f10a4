package dev.sallyport.checks;

import dev.sallyport.engines.DebianPackages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  Tool.Ended run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return new Tool(Repository.ROOT, Map.of(), scratch).run(command);
  }
}
