package dev.sallyport.checks;

import dev.sallyport.checks.Tool.Ended;
import dev.sallyport.engines.PythonPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The schema of the compose specification, as check-jsonschema carries it, and podman-compose, both
 * Python packages that are pinned by hash. A test of theirs is reported as not run where they
 * cannot be had.
 */
final class ComposeTools {
  /** Keeps what it is told, and has afterwards what it was told to make. */
  private static final String PLAYED_PODMAN =
      """
      #!/bin/sh
      printf '%s\\n' "$*" >>"$PODMAN_TOLD"
      case "$1 $2" in
      '--version '*) echo 'podman version 5.4.0' ;;
      'ps '*) echo '[]' ;;
      'network exists') grep -q "^network create .* $3\\$" "$PODMAN_TOLD" ;;
      'volume inspect') grep -q "^volume create .* $3\\$" "$PODMAN_TOLD" ;;
      esac
      """;

  private final PythonPackages packages;
  private final Path scratch;

  private ComposeTools(PythonPackages packages, Path scratch) {
    this.packages = packages;
    this.scratch = scratch;
  }

  static ComposeTools install(Path scratch) throws IOException {
    return new ComposeTools(ManifestTools.install("compose-tools"), scratch);
  }

  /** Holds a file to the specification. */
  Ended validate(Path file) {
    return new Tool(scratch, Map.of(), scratch)
        .run(
            List.of(
                packages.command("check-jsonschema").toString(),
                "--builtin-schema",
                "vendor.compose-spec",
                file.toString()));
  }

  /**
   * What podman is told by {@code up}, a line for each command.
   *
   * @param profile empty for none
   */
  List<String> up(Path file, String profile) throws IOException {
    Path podman = Files.writeString(scratch.resolve("podman"), PLAYED_PODMAN);
    if (!podman.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + podman);
    }
    Path told = scratch.resolve("told");
    List<String> command = new ArrayList<>(List.of(packages.command("podman-compose").toString()));
    command.addAll(List.of("--podman-path", podman.toString(), "-f", file.toString()));
    if (!profile.isEmpty()) {
      command.addAll(List.of("--profile", profile));
    }
    command.addAll(List.of("up", "--detach"));
    new Tool(scratch, Map.of("PODMAN_TOLD", told.toString()), scratch).run(command).orThrow();
    return Files.readAllLines(told);
  }
}
