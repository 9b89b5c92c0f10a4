package dev.sallyport.broker.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process's own streams as the operator's commands use them, and what they say of a bug. */
final class Streams {
  private Streams() {}

  /** Standard output in UTF-8, whatever the locale. */
  static PrintStream out() {
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }

  /** Standard error in UTF-8, whatever the locale. */
  static PrintStream err() {
    return new PrintStream(System.err, true, StandardCharsets.UTF_8);
  }

  /** Says only the type of a failure: a message could carry what must not be printed. */
  static ExitCode internalError(PrintStream err, RuntimeException failure) {
    err.println("sallyport: internal error (" + failure.getClass().getName() + ")");
    return ExitCode.INTERNAL;
  }
}
