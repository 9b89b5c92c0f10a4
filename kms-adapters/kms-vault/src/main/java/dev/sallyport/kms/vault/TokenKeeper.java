package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.vault.VaultLogin.IssuedToken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one token per connection, and never lets it end while it is used: after two thirds of its
 * time one caller renews it, or logs in again where it cannot be renewed, while the others go on
 * with the old one. Nothing runs by itself; a token that nobody used for long is replaced by the
 * next call.
 */
final class TokenKeeper implements AutoCloseable {
  /** Whoever was refused does not hammer the server, which may lock the account. */
  static final Duration REST_AFTER_REFUSAL = Duration.ofSeconds(5);

  private final VaultLogin login;
  private final LongSupplier nanoTime;

  /** Held while the server is asked for a token; the monitor is held only for moments. */
  private final ReentrantLock logins = new ReentrantLock();

  private @Nullable HeldToken held;
  private long number;
  private boolean refused;
  private long refusedAt;
  private boolean closed;

  TokenKeeper(VaultLogin login, LongSupplier nanoTime) {
    this.login = login;
    this.nanoTime = nanoTime;
  }

  /**
   * A token for one call.
   *
   * @param number which of the tokens over time it is
   */
  record LentToken(String text, long number) {
    /** The number alone. */
    @Override
    public String toString() {
      return "LentToken[" + number + "]";
    }
  }

  /** A token that the server took when it was last asked. */
  LentToken token() throws KmsException {
    Optional<LentToken> fresh = lend(true);
    if (fresh.isPresent()) {
      return fresh.get();
    }
    Optional<LentToken> usable = lend(false);
    return usable.isPresent() ? renewed(usable.get()) : first();
  }

  /**
   * Another token in place of one with which a call was refused.
   *
   * @return empty if that one is alive, so that it was the call that is not permitted
   */
  Optional<LentToken> instead(LentToken refusedToken) throws KmsException {
    if (login.isAlive(refusedToken.text())) {
      return Optional.empty();
    }
    lock();
    try {
      Optional<LentToken> now = lend(false);
      if (now.isEmpty() || now.get().number() == refusedToken.number()) {
        logIn();
        now = lend(false);
      }
      return now;
    } finally {
      logins.unlock();
    }
  }

  /** Zeroes what is held; no token is given any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (held != null) {
      held.close();
      held = null;
    }
  }

  private LentToken first() throws KmsException {
    lock();
    try {
      Optional<LentToken> sinceThen = lend(false);
      if (sinceThen.isPresent()) {
        return sinceThen.get();
      }
      logIn();
      return lend(false).orElseThrow(() -> new Unavailable("no token that lasts"));
    } finally {
      logins.unlock();
    }
  }

  private LentToken renewed(LentToken old) {
    if (!logins.tryLock()) {
      return old;
    }
    try {
      if (lend(true).isEmpty()) {
        renewOrLogIn(old);
      }
      return lend(false).orElse(old);
    } catch (KmsException e) {
      // The old one is good for a third of its time; the next call tries again.
      return old;
    } finally {
      logins.unlock();
    }
  }

  private void renewOrLogIn(LentToken old) throws KmsException {
    if (mayRenew()) {
      long asked = nanoTime.getAsLong();
      Optional<Long> seconds = login.renew(old.text());
      if (seconds.isPresent() && extend(seconds.get(), asked)) {
        return;
      }
    }
    logIn();
  }

  private void logIn() throws KmsException {
    requireRested();
    long asked = nanoTime.getAsLong();
    Optional<FileStamp> stamp = login.tokenFile().map(FileStamp::of);
    try {
      replace(login.login(), asked, stamp);
    } catch (Denied e) {
      rest(asked);
      throw e;
    }
  }

  private synchronized Optional<LentToken> lend(boolean fresh) throws Unavailable {
    if (closed) {
      throw new Unavailable("closed");
    }
    if (held == null || !held.lasts(nanoTime.getAsLong(), fresh)) {
      return Optional.empty();
    }
    // Somebody put another token into the file.
    if (fresh && !held.stamp().equals(login.tokenFile().map(FileStamp::of))) {
      return Optional.empty();
    }
    return Optional.of(new LentToken(held.text(), number));
  }

  private synchronized boolean mayRenew() {
    return held != null
        && held.renewable()
        && held.stamp().equals(login.tokenFile().map(FileStamp::of));
  }

  /** False where so little was granted that the token's longest time must be near. */
  private synchronized boolean extend(long seconds, long from) {
    if (held == null || seconds * 2 < held.granted()) {
      return false;
    }
    held = held.extended(seconds, from);
    return true;
  }

  private synchronized void replace(IssuedToken issued, long from, Optional<FileStamp> stamp) {
    refused = false;
    if (held != null) {
      held.close();
    }
    held = new HeldToken(issued, issued.seconds(), from, stamp);
    number++;
    if (closed) {
      held.close();
      held = null;
    }
  }

  private synchronized void rest(long from) {
    refused = true;
    refusedAt = from;
  }

  private synchronized void requireRested() throws Denied {
    if (refused && nanoTime.getAsLong() - refusedAt < REST_AFTER_REFUSAL.toNanos()) {
      throw new Denied("login, a moment ago");
    }
  }

  private void lock() throws Unavailable {
    try {
      logins.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }
}
