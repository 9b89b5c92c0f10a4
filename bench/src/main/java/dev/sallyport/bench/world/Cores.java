package dev.sallyport.bench.world;

import java.io.IOException;
import java.util.List;

/**
 * Which processor core a process may run on, by {@code taskset}. The broker gets the first, whoever
 * loads it the second, so that neither pays for the other.
 */
public final class Cores {
  /** Where the broker and the floor run. */
  public static final String BROKER = "0";

  /** Where the load comes from. */
  public static final String DRIVER = "1";

  private static final String ALL = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

  private static final int ATTEMPTS = 5;

  private Cores() {}

  /** What to put before a command so that it starts on one core. */
  public static List<String> prefix(String core) {
    return List.of("taskset", "-c", core);
  }

  /** Moves this process, every thread of it, to the driver's core. */
  public static void pinDriver() throws BenchException, InterruptedException {
    move(DRIVER);
  }

  /** Lets this process run on every core again. */
  public static void unpinDriver() throws BenchException, InterruptedException {
    move(ALL);
  }

  private static void move(String cores) throws BenchException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (hasMoved(cores)) {
        return;
      }
    }
    throw new BenchException("taskset cannot move this process to core " + cores);
  }

  /** False also where a thread ended between being listed and being moved. */
  private static boolean hasMoved(String cores) throws BenchException, InterruptedException {
    long self = ProcessHandle.current().pid();
    try {
      return new ProcessBuilder("taskset", "-a", "-p", "-c", cores, String.valueOf(self))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new BenchException("needs taskset (package util-linux) and two cores", e);
    }
  }
}
