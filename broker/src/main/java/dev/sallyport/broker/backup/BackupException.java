package dev.sallyport.broker.backup;

import java.io.IOException;

/** Ends a command about backups: what happened, and what to do next. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Kind kind;
  private final String advice;

  private BackupException(Kind kind, String message, String advice) {
    super(message);
    this.kind = kind;
    this.advice = advice;
  }

  /** What an end is about. */
  public enum Kind {
    /**
     * A backup that is damaged, does not belong to the keys, or must not be put where it was to.
     */
    REFUSED,
    /** The command does not fit the configuration. */
    USAGE,
    /** A file cannot be read or written. */
    LOCAL
  }

  static BackupException refused(String message, String advice) {
    return new BackupException(Kind.REFUSED, message, advice);
  }

  /** A command that does not fit. */
  public static BackupException usage(String message, String advice) {
    return new BackupException(Kind.USAGE, message, advice);
  }

  static BackupException local(String message, Exception cause) {
    BackupException local = new BackupException(Kind.LOCAL, message + ": " + reason(cause), "");
    local.initCause(cause);
    return local;
  }

  /** What it is about. */
  public Kind kind() {
    return kind;
  }

  /** What to do next; possibly empty. */
  public String advice() {
    return advice;
  }

  /** The messages of file errors are often a bare path. */
  private static String reason(Exception cause) {
    return cause instanceof IOException
        ? cause.getClass().getSimpleName() + " " + cause.getMessage()
        : String.valueOf(cause.getMessage());
  }
}
