package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;

/**
 * Serves {@code vault://<connection>/<transit mount>/<key>}, and as sources of secrets {@code
 * vault://<connection>/<kv mount>/<path>}. Settings for each connection: {@code address}, {@code
 * ca-file}, {@code namespace}, {@code transit-mounts}, {@code kv-mounts}, {@code auth} and what the
 * method of {@code auth} needs. Nothing is asked of a server before the first call, so that a
 * broker starts while its Vault is sealed.
 */
public final class VaultKmsProvider implements KmsProvider {
  static final String SCHEME = "vault";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return VaultKms.open(VaultSettings.ofAll(settings), System::nanoTime);
  }
}
