package dev.sallyport.bench.world;

/** A measurement that could not be made; its message is for the person who asked for it. */
public final class BenchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One line. */
  public BenchException(String message) {
    super(message);
  }

  /** One line and its cause. */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
