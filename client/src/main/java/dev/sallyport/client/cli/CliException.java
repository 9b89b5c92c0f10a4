package dev.sallyport.client.cli;

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

  /** An end with advice; empty advice prints nothing. */
  static CliException of(ExitCode exit, String message, String next) {
    return new CliException(exit, message, next);
  }

  static CliException usage(String message, String next) {
    return new CliException(ExitCode.USAGE, message, next);
  }

  static CliException local(String message, Exception cause) {
    CliException local = new CliException(ExitCode.LOCAL, message, "");
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

  /** What to do next, possibly several lines, possibly empty. */
  String next() {
    return next;
  }
}
