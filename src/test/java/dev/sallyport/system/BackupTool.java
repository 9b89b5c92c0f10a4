package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands of the packaged broker for its operator, each in a process of its own. */
final class BackupTool {
  private static final long PATIENCE_SECONDS = 60;

  private BackupTool() {}

  /**
   * How a command ended.
   *
   * @param exitCode its exit code
   * @param output all that it said
   */
  record Run(int exitCode, String output) {
    void requireDone(String says) {
      assertThat(exitCode).as(output).isZero();
      assertThat(output).contains(says);
    }

    /** Refused in a line for people. */
    void requireRefused(String says) {
      assertThat(exitCode).as(output).isEqualTo(1);
      assertThat(output).contains(says).doesNotContain("Exception", "\tat ");
    }
  }

  /** Runs {@code backup} with the configuration of the broker in a folder. */
  static Run run(Path broker, String... arguments) throws IOException, InterruptedException {
    return tool(broker, "backup", arguments);
  }

  /** Runs another command of its operator's in the same way. */
  static Run tool(Path broker, String name, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("backup-tool", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Project.broker().toString(),
                name));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", broker.resolve("broker.properties").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command));
    }
    String said = Files.readString(output);
    Files.delete(output);
    return new Run(process.exitValue(), said);
  }
}
