package dev.sallyport.broker.cli;

/** What a command ends with; the codes that the client's commands have as well. */
enum ExitCode {
  /** Done. */
  OK(0),
  /** A backup that must not be taken or put back like this, or a check that failed. */
  REFUSED(1),
  /** The command line is wrong, or does not fit the configuration. */
  USAGE(2),
  /** A local file cannot be read or written. */
  LOCAL(5),
  /** A bug of ours. */
  INTERNAL(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
