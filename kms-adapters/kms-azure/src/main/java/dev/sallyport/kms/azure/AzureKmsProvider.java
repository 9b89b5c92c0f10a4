package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.util.Optional;

/**
 * Serves {@code azure-kv://<connection>/<name>}, where {@code <name>} is an RSA key in Azure Key
 * Vault or Managed HSM. Settings of each connection: {@code vault} (https, host alone), {@code
 * keys} (names, separated by commas), {@code resource} (optional, https), and a login: {@code
 * managed-identity}, or {@code tenant-id}, {@code client-id}, {@code authority} (optional, https)
 * and one of {@code client-certificate-file}, {@code client-secret-file} and {@code
 * federated-token-file}. Nothing is asked of Azure before the first call.
 */
public final class AzureKmsProvider implements KmsProvider {
  static final String SCHEME = "azure-kv";

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return AzureKms.open(
        AzureSettings.of(settings), AzureWiring.with(JdkHttp.open(Optional.empty())));
  }
}
