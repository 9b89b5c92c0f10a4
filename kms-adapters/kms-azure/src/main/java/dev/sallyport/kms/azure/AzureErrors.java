package dev.sallyport.kms.azure;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;

/**
 * What a failure of a call means. Statuses are those of "Azure Key Vault REST API error codes"; a
 * disabled version is a 403 with the inner code {@code KeyDisabled}.
 */
final class AzureErrors {
  private static final String DISABLED = "KeyDisabled";

  private AzureErrors() {}

  /**
   * Our own exception for one that came through the SDK.
   *
   * @param asked the version, or its KEK's name as one where no version was asked for
   */
  static KmsException translate(RuntimeException failure, KekVersion asked) {
    return switch (failure) {
      case Carried carried -> carried.kms();
      case VaultRefusal refusal -> refused(refusal, asked);
      // Its text may have the answer in it.
      case RuntimeException e ->
          new WrongAnswer("the SDK cannot read it: " + e.getClass().getSimpleName());
    };
  }

  private static KmsException refused(VaultRefusal refusal, KekVersion asked) {
    int status = refusal.status();
    if (refusal.code().equals(DISABLED)) {
      return new KeyGone(asked);
    }
    return switch (status) {
      case 404 -> new UnknownKek(asked.toString());
      case 408, 429 -> unavailable(refusal);
      default ->
          status >= 400 && status < 500
              ? new Denied(String.valueOf(refusal.getMessage()))
              : unavailable(refusal);
    };
  }

  private static Unavailable unavailable(VaultRefusal refusal) {
    String detail = String.valueOf(refusal.getMessage());
    return new Unavailable(detail, refusal.retryAfter());
  }
}
