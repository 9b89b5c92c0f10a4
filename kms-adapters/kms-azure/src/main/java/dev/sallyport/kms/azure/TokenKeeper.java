package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one token per connection. After two thirds of its time one caller gets a new one, while the
 * others go on with the old one, which is used to its end if the authority does not answer.
 */
final class TokenKeeper implements AutoCloseable {
  /** Whoever got none does not hammer the authority. */
  static final Duration REST = Duration.ofSeconds(5);

  private final Source source;
  private final LongSupplier nanoTime;

  /** Held while the authority is asked; the monitor is held only for moments. */
  private final ReentrantLock asking = new ReentrantLock();

  private @Nullable Held held;
  private boolean resting;
  private boolean denied;
  private long restsSince;
  private boolean closed;

  TokenKeeper(Source source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
  }

  /** Whoever issues tokens. */
  @FunctionalInterface
  interface Source {
    /** A new token. */
    IssuedToken ask() throws KmsException;
  }

  /**
   * A token as it was issued.
   *
   * @param text of characters that a header takes
   * @param lasts from when it was asked for
   */
  record IssuedToken(SecretBytes text, Duration lasts) implements AutoCloseable {
    /** Zeroes the text. */
    @Override
    public void close() {
      text.close();
    }
  }

  private record Held(SecretBytes text, Duration lasts, long from) {
    boolean lasts(long now, boolean fresh) {
      long full = lasts.toNanos();
      return now - from < (fresh ? full / 3 * 2 : full);
    }

    /** The text for one call: a header takes a {@code String}. */
    String lent() {
      return text.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }
  }

  /** A token for one call. */
  String token() throws KmsException {
    Optional<String> fresh = lend(true);
    if (fresh.isPresent()) {
      return fresh.get();
    }
    Optional<String> usable = lend(false);
    return usable.isPresent() ? renewed(usable.get()) : first();
  }

  /** Drops a token that the vault did not take, unless there is another one already. */
  synchronized void forget(String refused) {
    if (held != null && held.lent().equals(refused)) {
      drop();
    }
  }

  /** Zeroes what is held; no token is given any more. */
  @Override
  public synchronized void close() {
    closed = true;
    drop();
  }

  private String first() throws KmsException {
    lock();
    try {
      Optional<String> sinceThen = lend(false);
      if (sinceThen.isPresent()) {
        return sinceThen.get();
      }
      ask();
      return lend(false).orElseThrow(() -> new Unavailable("no token that lasts"));
    } finally {
      asking.unlock();
    }
  }

  private String renewed(String old) throws Unavailable {
    if (!asking.tryLock()) {
      return old;
    }
    try {
      if (lend(true).isEmpty() && !rests()) {
        ask();
      }
    } catch (KmsException e) {
      // The old one is good for a third of its time; a later call tries again.
      return old;
    } finally {
      asking.unlock();
    }
    return lend(false).orElse(old);
  }

  private void ask() throws KmsException {
    if (rests() && wasDenied()) {
      throw new Denied("login, a moment ago");
    }
    long from = nanoTime.getAsLong();
    try {
      replace(source.ask(), from);
    } catch (KmsException e) {
      rest(from, e instanceof Denied);
      throw e;
    }
  }

  private synchronized Optional<String> lend(boolean fresh) throws Unavailable {
    if (closed) {
      throw new Unavailable("closed");
    }
    return held != null && held.lasts(nanoTime.getAsLong(), fresh)
        ? Optional.of(held.lent())
        : Optional.empty();
  }

  private synchronized void replace(IssuedToken issued, long from) {
    drop();
    resting = false;
    if (closed) {
      issued.close();
    } else {
      held = new Held(issued.text(), issued.lasts(), from);
    }
  }

  private synchronized void rest(long from, boolean wasDenied) {
    resting = true;
    denied = wasDenied;
    restsSince = from;
  }

  private synchronized boolean rests() {
    return resting && nanoTime.getAsLong() - restsSince < REST.toNanos();
  }

  private synchronized boolean wasDenied() {
    return denied;
  }

  private synchronized void drop() {
    if (held != null) {
      held.text.close();
      held = null;
    }
  }

  private void lock() throws Unavailable {
    try {
      asking.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }
}
