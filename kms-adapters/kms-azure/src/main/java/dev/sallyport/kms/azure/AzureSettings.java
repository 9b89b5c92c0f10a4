package dev.sallyport.kms.azure;

import dev.sallyport.kms.ConnectionSettings;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the operator configured for one connection.
 *
 * @param name of the connection
 * @param vault scheme, host and, where it is not 443, port
 * @param keys names of the KEKs that may be used
 * @param resource whom a token is for: the vault's service, such as {@code https://vault.azure.net}
 * @param login how to get a token
 */
record AzureSettings(
    String name, String vault, List<String> keys, String resource, AzureLogin login)
    implements ConnectionSettings {
  private static final Set<String> KNOWN =
      Set.of(
          "vault",
          "keys",
          "resource",
          "authority",
          "tenant-id",
          "client-id",
          "client-certificate-file",
          "client-secret-file",
          "federated-token-file",
          "managed-identity");

  /** Domains of vaults, of which the service has the name, in all of Azure's clouds. */
  private static final Set<String> SERVICES =
      Set.of(
          "vault.azure.net",
          "managedhsm.azure.net",
          "vault.azure.cn",
          "managedhsm.azure.cn",
          "vault.usgovcloudapi.net",
          "managedhsm.usgovcloudapi.net");

  AzureSettings {
    keys = List.copyOf(keys);
  }

  static List<AzureSettings> of(KmsSettings settings) throws Misconfigured {
    return settings.eachConnection(AzureSettings::of);
  }

  private static AzureSettings of(String name, KmsSettings settings) throws Misconfigured {
    settings.requireOnly(KNOWN);
    return new AzureSettings(
        name,
        origin(settings, "vault"),
        settings.texts("keys", AzureKmsProvider.KEKS::isName, "not names of [a-z0-9-]{1,127}"),
        resource(settings),
        AzureLogin.of(settings));
  }

  /** Scheme, host and port of a setting, which has nothing else. */
  static String origin(KmsSettings settings, String name) throws Misconfigured {
    URI uri = settings.uri(name);
    String path = uri.getRawPath();
    if ((!path.isEmpty() && !path.equals("/"))
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw settings.bad(name, "more than scheme, host and port");
    }
    String host = "https://" + uri.getHost().toLowerCase(Locale.ROOT);
    return uri.getPort() < 0 || uri.getPort() == 443 ? host : host + ":" + uri.getPort();
  }

  private static String resource(KmsSettings settings) throws Misconfigured {
    if (settings.optionalText("resource").isPresent()) {
      return origin(settings, "resource");
    }
    String host = settings.uri("vault").getHost().toLowerCase(Locale.ROOT);
    String service = host.substring(host.indexOf('.') + 1);
    if (!SERVICES.contains(service)) {
      throw settings.bad("resource", "missing, and not told by the vault's domain");
    }
    return "https://" + service;
  }
}
