package dev.sallyport.client.cli;

/** What the process ends with; stable, so that scripts can tell the cases apart. */
enum ExitCode {
  /** Done, or accepted. */
  OK(0),
  /** The broker, a policy or a check refuses. */
  REFUSED(1),
  /** The command line is wrong, or something has to be set up first. */
  USAGE(2),
  /** The broker does not answer, or answers 5xx or 429, also after retries. */
  UNAVAILABLE(3),
  /** An answer that must not be trusted: pins, signatures, roots or contents do not match. */
  UNTRUSTED(4),
  /** A local file, key or evidence tool fails. */
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
