package dev.sallyport.kms.aws;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;

/**
 * Serves {@code aws-kms://<connection>/<name>}, where {@code alias/<name>} is an alias in AWS KMS.
 * Settings of each connection: {@code region}, {@code keys} (names, separated by commas), {@code
 * profile} (optional, of the SDK's own files), {@code endpoint} (optional, https), {@code
 * pending-days} (7 to 30; 30 where absent). Credentials are never settings: the SDK finds them as
 * it does everywhere.
 */
public final class AwsKmsProvider implements KmsProvider {
  static final String SCHEME = "aws-kms";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return AwsKms.open(AwsSettings.of(settings));
  }
}
