package dev.sallyport.client.collector;

/** Evidence could not be had. The message is for a person and says what to do next. */
public final class CollectionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure of the collector's own. */
  public CollectionException(String message) {
    super(message);
  }

  /** A failure that another one caused. */
  public CollectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
