package dev.sallyport.kms.gcp;

import dev.sallyport.kms.ConnectedKms;
import dev.sallyport.kms.KekNames;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Serves {@code gcp-kms://<connection>/<name>}, where {@code <name>} is a key of a key ring in
 * Google Cloud KMS. Settings of each connection: {@code project}, {@code location}, {@code
 * key-ring}, {@code keys} (names, separated by commas), {@code credentials-file} (optional;
 * Google's application default credentials where absent), {@code endpoint} (optional, https).
 */
public final class GcpKmsProvider implements KmsProvider {
  static final String SCHEME = "gcp-kms";

  /**
   * Names as the API reference of Cloud KMS has them. Google counts versions from 1; anything else
   * in their place would be part of a path to something else.
   */
  static final KekNames KEKS =
      new KekNames(
          SCHEME,
          Pattern.compile("[A-Za-z0-9_-]{1,63}").asMatchPredicate(),
          Pattern.compile("[1-9][0-9]{0,8}"));

  /** Between two looks at a version that is being generated. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return open(GcpSettings.of(settings), tls(), PAUSE);
  }

  /**
   * Opens all connections, without a call to any.
   *
   * @param tls whom to trust
   * @param pause between two looks at a version that is being generated
   */
  static ConnectedKms open(List<GcpSettings> connections, SSLContext tls, Duration pause)
      throws Misconfigured {
    return ConnectedKms.open(KEKS, connections, each -> GcpConnection.open(each, tls, pause));
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }
}
