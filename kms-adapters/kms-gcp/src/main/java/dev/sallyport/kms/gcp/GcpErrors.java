package dev.sallyport.kms.gcp;

import com.google.api.client.http.HttpResponseException;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an error of Google means. Codes are those of {@code google.rpc.Code}; of a message nothing
 * is told, because it may repeat the request.
 */
final class GcpErrors {
  /**
   * The state of a version is not one in which it can be used, or an external key does not answer.
   */
  static final String FAILED_PRECONDITION = "FAILED_PRECONDITION";

  /** To a decryption: the ciphertext does not open. */
  private static final String INVALID_ARGUMENT = "INVALID_ARGUMENT";

  private static final JsonLimits LIMITS = new JsonLimits(JdkTransport.MAX_ANSWER, 32, 10_000);
  private static final Pattern CODE = Pattern.compile("[A-Z_]{1,40}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private GcpErrors() {}

  /**
   * Reads an error; whoever stands before Google may answer with something else, which has no code.
   *
   * @param retryAfter a header; a date, which RFC 9110 also allows, counts as none
   * @param body foreign
   */
  static CloudKmsException read(int status, Optional<String> retryAfter, byte[] body) {
    return new CloudKmsException(
        status,
        code(body),
        retryAfter
            .filter(text -> SECONDS.matcher(text).matches())
            .map(text -> Duration.ofSeconds(Long.parseLong(text))));
  }

  /**
   * Our own exception for an error.
   *
   * @param asked the version, or its KEK's name as one where no version was asked for
   */
  static KmsException translate(CloudKmsException error, KekVersion asked) {
    return switch (error.code()) {
      case "NOT_FOUND" -> new UnknownKek(asked.toString());
      case "RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "ABORTED" ->
          unavailable(error);
      default ->
          error.status() == 429 || error.status() < 400 || error.status() >= 500
              ? unavailable(error)
              : new Denied(String.valueOf(error.getMessage()));
    };
  }

  /** As {@link #translate}, where something was to be decrypted. */
  static KmsException translateDecryption(CloudKmsException error, KekVersion asked) {
    return error.code().equals(INVALID_ARGUMENT)
        ? new Unreadable(asked.kek())
        : translate(error, asked);
  }

  /**
   * A version that cannot be used, once its state is known.
   *
   * @param enabled what Google says of the version itself: then its material is elsewhere, at an
   *     external key manager that does not answer as it should
   */
  static KmsException notUsable(boolean enabled, KekVersion asked) {
    return enabled
        ? new Unavailable("Google: " + FAILED_PRECONDITION + " though the version is enabled")
        : new KeyGone(asked);
  }

  /** No answer, or no token to ask with. */
  static KmsException translate(IOException failure) {
    if (failure instanceof HttpResponseException told) {
      return token(told);
    }
    return failure.getCause() instanceof HttpResponseException told
        ? token(told)
        : new Unavailable("Google: " + failure.getClass().getSimpleName());
  }

  private static KmsException token(HttpResponseException told) {
    int status = told.getStatusCode();
    String detail = "no token from Google, status " + status;
    return status >= 400 && status < 500 && status != 429 && status != 408
        ? new Denied(detail)
        : new Unavailable(detail);
  }

  private static Unavailable unavailable(CloudKmsException error) {
    String detail = String.valueOf(error.getMessage());
    return new Unavailable(detail, error.retryAfter());
  }

  private static String code(byte[] body) {
    try {
      String code = StrictJson.parseObject(body, LIMITS).object("error").text("status");
      return CODE.matcher(code).matches() ? code : "no code";
    } catch (JsonException e) {
      return "no code";
    }
  }
}
