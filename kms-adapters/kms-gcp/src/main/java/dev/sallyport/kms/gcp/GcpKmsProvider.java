package dev.sallyport.kms.gcp;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * Serves {@code gcp-kms://<connection>/<name>}, where {@code <name>} is a key of a key ring in
 * Google Cloud KMS. Settings of each connection: {@code project}, {@code location}, {@code
 * key-ring}, {@code keys} (names, separated by commas), {@code credentials-file} (optional;
 * Google's application default credentials where absent), {@code endpoint} (optional, https).
 */
public final class GcpKmsProvider implements KmsProvider {
  static final String SCHEME = "gcp-kms";

  /** Between two looks at a version that is being generated. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return GcpKms.open(GcpSettings.of(settings), tls(), PAUSE);
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }
}
