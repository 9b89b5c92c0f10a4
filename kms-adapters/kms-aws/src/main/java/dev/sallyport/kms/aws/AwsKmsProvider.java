package dev.sallyport.kms.aws;

import dev.sallyport.kms.ConnectedKms;
import dev.sallyport.kms.KekNames;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Serves {@code aws-kms://<connection>/<name>}, where {@code alias/<name>} is an alias in AWS KMS.
 * Settings of each connection: {@code region}, {@code keys} (names, separated by commas), {@code
 * profile} (optional, of the SDK's own files), {@code endpoint} (optional, https), {@code
 * pending-days} (7 to 30; 30 where absent). Credentials are never settings: the SDK finds them as
 * it does everywhere.
 */
public final class AwsKmsProvider implements KmsProvider {
  static final String SCHEME = "aws-kms";

  /**
   * AWS keeps {@code alias/aws/} for keys that it manages itself. A version is a key's id, or that
   * of a multi-Region key: an alias or an ARN in its place would name a key of another KEK, or of
   * another account.
   */
  static final KekNames KEKS =
      new KekNames(
          SCHEME,
          Pattern.compile("[A-Za-z0-9_-]{1,128}")
              .asMatchPredicate()
              .and(name -> !name.equals("aws")),
          Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"));

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return open(AwsSettings.of(settings));
  }

  static ConnectedKms open(List<AwsSettings> connections) throws Misconfigured {
    return ConnectedKms.open(KEKS, connections, AwsConnection::open);
  }
}
