package dev.sallyport.simulator.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real client, run as its own process with the simulator's jar beside it.
 *
 * @param root of the tree
 * @param home of the profiles and keys
 */
record Command(Path root, Path home) {
  /**
   * How a run ended.
   *
   * @param exit the exit code
   * @param out standard output
   * @param err what was said to the person
   */
  record Result(int exit, String out, String err) {
    Result requireExit(int expected) throws StepFailedException {
      StepFailedException.require(
          exit == expected, "exit code " + exit + " instead of " + expected + ": " + err);
      return this;
    }
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(java());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", classPath(), "dev.sallyport.client.cli.Main"));
    line.addAll(List.of(arguments));
    Path err = Files.createTempFile(home, "stderr", "");
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(err.toFile());
    builder.environment().put("SALLYPORT_HOME", home.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    String said = Files.readString(err);
    Files.delete(err);
    return new Result(exit, out, said.strip());
  }

  /** A virtual machine that starts quickly and does not run for long. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--sun-misc-unsafe-memory-access=allow");
  }

  private String classPath() throws IOException {
    return String.join(
        File.pathSeparator,
        jar("client").toString(),
        root.resolve("client/target/lib").resolve("*").toString(),
        jar("simulator").toString());
  }

  private Path jar(String module) throws IOException {
    try (var jars = Files.list(root.resolve(module).resolve("target"))) {
      return jars.filter(file ->
              file.getFileName().toString().matches("sallyport-" + module + "-[0-9.]+\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("not built: " + module));
    }
  }
}
