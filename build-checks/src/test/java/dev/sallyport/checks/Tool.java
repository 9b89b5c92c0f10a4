package dev.sallyport.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that judge files of the tree.
 *
 * @param directory where they run
 * @param environment variables besides those of this process
 * @param scratch a folder for what they print
 */
record Tool(Path directory, Map<String, String> environment, Path scratch) {

  /** How a program ended, and what it printed on each stream. */
  record Ended(int exitCode, String output, String errors) {
    String orThrow() {
      if (exitCode != 0) {
        throw new IllegalStateException(errors + output);
      }
      return output;
    }

    /** Both streams, where it does not matter which. */
    String printed() {
      return output + errors;
    }
  }

  /** Runs a program that is there to its end. */
  Ended run(List<String> command) {
    return run(command, "");
  }

  /** The same with this text on its standard input. */
  Ended run(List<String> command, String input) {
    try {
      Path given = Files.writeString(Files.createTempFile(scratch, "input", ".txt"), input);
      Path output = Files.createTempFile(scratch, "output", ".txt");
      Path errors = Files.createTempFile(scratch, "errors", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(given.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("did not end: " + command);
      }
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + command, e);
    }
  }
}
