package dev.sallyport.image.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program to its end. */
public final class Program {
  private static final int TOLD = 600;

  private Program() {}

  /**
   * Runs it in a folder.
   *
   * @return what it printed, its errors with it
   * @throws ImageException if it is not there or fails, with the end of what it printed
   */
  public static String run(Path folder, List<String> command)
      throws ImageException, InterruptedException {
    try {
      Path output = Files.createTempFile(folder, "output-", ".txt");
      int exit = start(folder, command, output, true).waitFor();
      String printed = Files.readString(output);
      Files.delete(output);
      if (exit != 0) {
        throw new ImageException(command.getFirst() + " failed: " + end(printed));
      }
      return printed;
    } catch (IOException e) {
      throw new ImageException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    }
  }

  /** Runs it, and has its standard output in a file. */
  public static void runInto(Path file, List<String> command)
      throws ImageException, InterruptedException {
    try {
      Path folder = file.toAbsolutePath().resolveSibling("");
      if (start(folder, command, file, false).waitFor() != 0) {
        throw new ImageException(String.join(" ", command) + " failed");
      }
    } catch (IOException e) {
      throw new ImageException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    }
  }

  private static Process start(Path folder, List<String> command, Path output, boolean errors)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectOutput(output.toFile());
    if (errors) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private static String end(String printed) {
    String text = printed.strip();
    return text.substring(Math.max(0, text.length() - TOLD));
  }
}
