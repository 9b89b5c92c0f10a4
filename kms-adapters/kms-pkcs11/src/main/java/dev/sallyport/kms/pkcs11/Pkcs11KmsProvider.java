package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;

/**
 * Serves {@code pkcs11:token=<label>;object=<name>} from tokens of PKCS#11 v2.40. Settings of each
 * connection: {@code library} (absolute path), {@code token} (its label), {@code pin-file}, {@code
 * objects} (names of KEKs, separated by commas), {@code create} (whether a KEK that has no key yet
 * gets one at start; {@code false} where absent), {@code sessions} (calls at a time; 4 where
 * absent).
 */
public final class Pkcs11KmsProvider implements KmsProvider {
  private final SecureRandom random;

  /** As the service loader makes it. */
  public Pkcs11KmsProvider() {
    this(new SecureRandom());
  }

  Pkcs11KmsProvider(SecureRandom random) {
    this.random = random;
  }

  @Override
  public String scheme() {
    return TokenUri.SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return Pkcs11Kms.open(TokenSettings.of(settings), random, UnaryOperator.identity());
  }
}
