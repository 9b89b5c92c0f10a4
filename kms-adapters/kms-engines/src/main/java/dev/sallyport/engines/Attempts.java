package dev.sallyport.engines;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opentest4j.TestAbortedException;

/** Tries once in a process: where one test finds that an engine cannot be had, all others know. */
final class Attempts {
  private static final Map<String, String> FAILED = new ConcurrentHashMap<>();

  private Attempts() {}

  /** What is tried. */
  @FunctionalInterface
  interface Attempt {
    void make() throws IOException;
  }

  static void only(String name, Attempt attempt) {
    String failure = FAILED.get(name);
    if (failure != null) {
      throw new TestAbortedException(failure);
    }
    try {
      attempt.make();
    } catch (IOException | TestAbortedException e) {
      String reason = name + " cannot be had here: " + e.getMessage();
      FAILED.put(name, reason);
      throw new TestAbortedException(reason);
    }
  }
}
