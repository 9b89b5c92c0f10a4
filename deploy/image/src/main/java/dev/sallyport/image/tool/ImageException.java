package dev.sallyport.image.tool;

/** An image cannot be built; the message says why, and what to do where there is something. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One line or a few. */
  public ImageException(String message) {
    super(message);
  }

  /** The same with its cause. */
  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
