package dev.sallyport.kms.azure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vault's answer that is no success. Thrown before the SDK sees the body, which it would put into
 * its exception and its log.
 */
final class VaultRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final @Nullable Duration retryAfter;

  VaultRefusal(Answer answer) {
    super("Azure: " + answer.code() + ", status " + answer.status(), null, false, false);
    this.status = answer.status();
    this.code = answer.code();
    this.retryAfter = answer.retryAfter().orElse(null);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
