package dev.sallyport.broker.cli;

/** A command line that is wrong; the message says how, and never quotes a value. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
