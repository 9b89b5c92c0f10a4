package dev.sallyport.kms.vault;

import dev.sallyport.kms.vault.VaultLogin.IssuedToken;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token with its time.
 *
 * @param seconds how long it lasts from {@code from}; 0 for ever
 * @param from nanoseconds when it was asked for, which is before it was issued
 * @param stamp the file that it stood in, where there is one
 */
record HeldToken(IssuedToken issued, long seconds, long from, Optional<FileStamp> stamp)
    implements AutoCloseable {

  boolean lasts(long now, boolean fresh) {
    long full = TimeUnit.SECONDS.toNanos(seconds);
    return seconds == 0 || now - from < (fresh ? full / 3 * 2 : full);
  }

  /** What was granted first. */
  long granted() {
    return issued.seconds();
  }

  boolean renewable() {
    return issued.renewable();
  }

  HeldToken extended(long longer, long since) {
    return new HeldToken(issued, longer, since, stamp);
  }

  /** The text for one call, which the driver and a header both take as a {@code String}. */
  String text() {
    return issued.token().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    issued.token().close();
  }
}
