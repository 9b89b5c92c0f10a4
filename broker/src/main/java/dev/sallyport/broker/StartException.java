package dev.sallyport.broker;

/** The broker does not start. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
