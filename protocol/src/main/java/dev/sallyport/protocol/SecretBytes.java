package dev.sallyport.protocol;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The only holder of secret bytes. It can be zeroed, prints nothing, and lends its content instead
 * of giving it away. After {@link #close} every use throws. Safe for use by several threads.
 *
 * <p>There is no {@code equals}: comparing secrets invites timing leaks and puts them into
 * collections.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] content;
  private boolean closed;

  private SecretBytes(byte[] content) {
    this.content = content;
  }

  /** Takes the array itself: the caller must not keep it, and it is zeroed on {@link #close}. */
  public static SecretBytes takeOwnershipOf(byte[] content) {
    return new SecretBytes(content);
  }

  /** Takes a copy: the caller goes on owning its array and has to zero it. */
  public static SecretBytes copyOf(byte[] content) {
    return new SecretBytes(content.clone());
  }

  /** Size in bytes. */
  public synchronized int size() {
    requireOpen();
    return content.length;
  }

  /**
   * Lends the content to {@code use} for the length of the call. What {@code use} returns must not
   * hold the array.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized <R> R use(Function<byte[], R> use) {
    requireOpen();
    return use.apply(content);
  }

  /** As {@link #use}, for work that may throw a checked exception. */
  public synchronized <R, E extends Exception> R useOrThrow(Use<R, E> use) throws E {
    requireOpen();
    return use.apply(content);
  }

  /** A second holder of the same secret, to be closed on its own. */
  public synchronized SecretBytes copy() {
    requireOpen();
    return new SecretBytes(content.clone());
  }

  /** Zeroes the content. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    Arrays.fill(content, (byte) 0);
    closed = true;
  }

  /** Says that there is a secret, not which or how long. */
  @Override
  public String toString() {
    return "SecretBytes[redacted]";
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("secret used after it was zeroed");
    }
  }

  /** Work on lent secret bytes. */
  @FunctionalInterface
  public interface Use<R, E extends Exception> {
    /** Works on the content, which it must not keep. */
    R apply(byte[] content) throws E;
  }
}
