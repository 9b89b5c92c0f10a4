package dev.sallyport.client.cli;

import java.io.IOException;

/** Ends a command: with which code, what happened, and what to do next. */
final class CliException extends Exception {
  private static final long serialVersionUID = 1L;
  private final ExitCode exit;
  private final String message;
  private final String next;

  private CliException(ExitCode exit, String message, String next) {
    super(message);
    this.exit = exit;
    this.message = message;
    this.next = next;
  }

  /** An end with advice, which is never empty: nobody is left with a message alone. */
  static CliException of(ExitCode exit, String message, String next) {
    return new CliException(exit, message, next);
  }

  static CliException usage(String message, String next) {
    return new CliException(ExitCode.USAGE, message, next);
  }

  /** A failure of this machine, which its own message explains best. */
  static CliException local(String message, Exception cause) {
    // Of other exceptions only the type: what they say could quote a key.
    String said =
        cause instanceof IOException ? cause.toString() : cause.getClass().getSimpleName();
    return local(message, "The system says: " + said, cause);
  }

  static CliException local(String message, String next, Exception cause) {
    CliException local = new CliException(ExitCode.LOCAL, message, next);
    local.initCause(cause);
    return local;
  }

  ExitCode exit() {
    return exit;
  }

  /** One line. */
  String line() {
    return message;
  }

  /** What to do next, possibly several lines. */
  String next() {
    return next;
  }
}
