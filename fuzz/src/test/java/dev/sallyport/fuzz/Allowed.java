package dev.sallyport.fuzz;

import java.util.List;

/**
 * The exceptions that a parser's contract names. Refusals are values, so for most parsers there are
 * none; every other exception is a finding.
 */
public final class Allowed {
  private final List<Class<? extends Exception>> exceptions;

  private Allowed(List<Class<? extends Exception>> exceptions) {
    this.exceptions = exceptions;
  }

  /** What is fuzzed. */
  @FunctionalInterface
  public interface Attempt {
    /**
     * Parses.
     *
     * @throws Exception allowed or not
     */
    void run() throws Exception;
  }

  /** No exception at all. */
  public static Allowed none() {
    return new Allowed(List.of());
  }

  /** These and what extends them. */
  public static Allowed only(List<Class<? extends Exception>> exceptions) {
    return new Allowed(List.copyOf(exceptions));
  }

  /**
   * Runs an attempt. An exception outside the list, and every error, comes out: that is what the
   * fuzzer reports.
   */
  public void run(Attempt attempt) throws Exception {
    try {
      attempt.run();
    } catch (Exception e) {
      if (exceptions.stream().noneMatch(allowed -> allowed.isInstance(e))) {
        throw e;
      }
    }
  }
}
