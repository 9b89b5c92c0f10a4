package dev.sallyport.kms.azure;

import dev.sallyport.kms.ConnectedKms;
import dev.sallyport.kms.KekNames;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsProvider;
import dev.sallyport.kms.KmsSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

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

  /**
   * Azure does not tell capitals from small letters in a name; here it has small ones only, so that
   * one key is one KEK. Anything but a version in its place would be a path of another operation,
   * or of another key.
   */
  static final KekNames KEKS =
      new KekNames(
          SCHEME,
          Pattern.compile("[a-z0-9-]{1,127}").asMatchPredicate(),
          Pattern.compile("[0-9a-f]{32}"));

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public KmsAdapter open(KmsSettings settings) throws KmsException {
    return open(AzureSettings.of(settings), () -> AzureWiring.with(JdkHttp.open(Optional.empty())));
  }

  /**
   * Opens all connections, without a call to any.
   *
   * @param surroundings of each connection, which closes what it has from there
   */
  static ConnectedKms open(List<AzureSettings> connections, Supplier<Surroundings> surroundings)
      throws Misconfigured {
    return ConnectedKms.open(KEKS, connections, each -> AzureConnection.open(each, surroundings));
  }
}
