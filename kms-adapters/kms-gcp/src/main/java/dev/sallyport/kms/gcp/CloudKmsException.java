package dev.sallyport.kms.gcp;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cloud KMS answered with an error. */
final class CloudKmsException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final @Nullable Duration retryAfter;

  /**
   * An error.
   *
   * @param status of HTTP
   * @param code of {@code google.rpc.Code}, such as {@code NOT_FOUND}
   */
  CloudKmsException(int status, String code, Optional<Duration> retryAfter) {
    super("Google: " + code + ", status " + status);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter.orElse(null);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** How long Google asks to be left alone. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
