package dev.sallyport.kms.local;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;

/**
 * Serves {@code local://<name>} from a keyset file. Settings: {@code file} (created on first
 * start), {@code passphrase-file} (optional), {@code keys} (names, separated by commas; {@code
 * default} where absent).
 */
public final class LocalKmsProvider implements KmsProvider {
  static final String SCHEME = "local";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return LocalKms.open(LocalSettings.of(settings), Argon2.STANDARD);
  }
}
