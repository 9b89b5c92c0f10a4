package dev.sallyport.kms.aws;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an error of AWS means. Codes are those that the API reference of AWS KMS lists for Encrypt,
 * Decrypt and DescribeKey, and its common errors; of a message nothing is told, because it may
 * repeat the request.
 */
final class AwsErrors {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9.]{1,80}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private AwsErrors() {}

  /**
   * Our own exception for one of the SDK.
   *
   * @param asked the version, or its KEK's name as one where no version was asked for
   */
  static KmsException translate(SdkException failure, KekVersion asked) {
    return failure instanceof AwsServiceException answered
        ? answered(answered, asked)
        // No answer, or no credentials to ask with.
        : new Unavailable("AWS: " + failure.getClass().getSimpleName());
  }

  static boolean isCode(AwsServiceException failure, String code) {
    return code(failure).equals(code);
  }

  private static KmsException answered(AwsServiceException failure, KekVersion asked) {
    String code = code(failure);
    return switch (code) {
      case "NotFoundException" -> new UnknownKek(asked.toString());
      case "DisabledException", "KMSInvalidStateException" -> new KeyGone(asked);
      case "InvalidCiphertextException", "IncorrectKeyException" -> new Unreadable(asked.kek());
      case "KeyUnavailableException", "DependencyTimeoutException", "LimitExceededException" ->
          new Unavailable("AWS: " + code);
      case "ThrottlingException", "TooManyRequestsException" -> leftAlone(failure, code);
      default -> byStatus(failure, code);
    };
  }

  private static KmsException byStatus(AwsServiceException failure, String code) {
    int status = failure.statusCode();
    if (status == 429) {
      return leftAlone(failure, code);
    }
    return status >= 400 && status < 500
        ? new Denied("AWS: " + code + ", status " + status)
        : new Unavailable("AWS: " + code + ", status " + status);
  }

  private static Unavailable leftAlone(AwsServiceException failure, String code) {
    Optional<Duration> wait =
        Optional.ofNullable(failure.awsErrorDetails())
            .map(details -> details.sdkHttpResponse())
            .flatMap(response -> response.firstMatchingHeader("Retry-After"))
            .filter(text -> SECONDS.matcher(text).matches())
            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    return new Unavailable("AWS: " + code, wait);
  }

  private static String code(AwsServiceException failure) {
    return Optional.ofNullable(failure.awsErrorDetails())
        .map(details -> details.errorCode())
        .filter(code -> CODE.matcher(code).matches())
        .orElse("no code");
  }
}
