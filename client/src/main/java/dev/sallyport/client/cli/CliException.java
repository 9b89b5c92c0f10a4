package dev.sallyport.client.cli;

import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ProblemBody;
import java.io.IOException;

/** Ends a command: with which code, what happened, and what to do next. */
final class CliException extends Exception {
  private static final long serialVersionUID = 1L;
  private final ExitCode exit;
  private final String message;
  private final String next;
  private final String reason;
  private final String correlationId;

  private CliException(ExitCode exit, String message, String next) {
    this(exit, message, next, RefusalReason.NOT_RELEASED, "");
  }

  private CliException(
      ExitCode exit, String message, String next, String reason, String correlationId) {
    super(message);
    this.exit = exit;
    this.message = message;
    this.next = next;
    this.reason = reason;
    this.correlationId = correlationId;
  }

  /** An end with advice, which is never empty: nobody is left with a message alone. */
  static CliException of(ExitCode exit, String message, String next) {
    return new CliException(exit, message, next);
  }

  /** A refusal of the broker's, with what it said. */
  static CliException refused(ProblemBody problem, String message, String next) {
    return new CliException(
        ExitCode.REFUSED, message, next, problem.label(), problem.correlationId());
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

  /** The label of a refusal. */
  String reason() {
    return reason;
  }

  /** That of a refusal of the broker's; empty where there is none. */
  String correlationId() {
    return correlationId;
  }

  /** What to do next, possibly several lines. */
  String next() {
    return next;
  }
}
