package dev.sallyport.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Runs programs that set an engine up. */
public final class Programs {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int TOLD = 400;

  private Programs() {}

  /**
   * A program that has ended, or was ended because it did not.
   *
   * @param command what was run
   * @param well whether it ended by itself and without an error
   * @param printed on both streams
   */
  record Ended(List<String> command, boolean well, String printed) {
    /** What it printed. */
    String orAbort() {
      if (!well) {
        throw new TestAbortedException(String.join(" ", command) + ": " + end());
      }
      return printed;
    }

    /** The last of what it printed, where programs say what went wrong. */
    String end() {
      String text = printed.strip();
      return text.substring(Math.max(0, text.length() - TOLD));
    }
  }

  /**
   * Runs a program to its end.
   *
   * @return what it printed
   * @throws TestAbortedException if it is not there, fails, or does not end; with the end of what
   *     it printed
   */
  public static String run(Path directory, List<String> command) {
    return ended(directory, command).orAbort();
  }

  /** The same for a caller to whom it matters how it failed; one that is not there aborts. */
  static Ended ended(Path directory, List<String> command) {
    return ended(directory, command, LONGEST);
  }

  /** The same for a program that takes longer than others. */
  static Ended ended(Path directory, List<String> command, Duration longest) {
    try {
      Path output = Files.createTempFile(directory, "output-", ".txt");
      Process process = start(directory, command, output);
      boolean ended = process.waitFor(longest.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String printed = Files.readString(output);
      Files.delete(output);
      return new Ended(command, ended && process.exitValue() == 0, printed);
    } catch (IOException e) {
      throw new TestAbortedException(command.getFirst() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestAbortedException(command.getFirst() + ": interrupted");
    }
  }

  private static Process start(Path directory, List<String> command, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }
}
