package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a connection gets its tokens. */
sealed interface AzureLogin {
  /** Where a virtual machine asks for tokens of its identity; on no network but its own. */
  URI INSTANCE_METADATA = URI.create("http://169.254.169.254");

  /** Microsoft Entra ID of Azure's public cloud. */
  String PUBLIC_CLOUD = "https://login.microsoftonline.com";

  /** A client's or a tenant's id. */
  Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * An application that is registered with Microsoft Entra ID.
   *
   * @param tokens where the authority issues tokens for its tenant
   * @param clientId the application's id
   * @param proof what shows that it is this application
   */
  record Application(URI tokens, String clientId, Proof proof) implements AzureLogin {}

  /**
   * The identity of the machine that the broker runs on.
   *
   * @param metadata address of the instance metadata service
   * @param clientId which one, where it has several
   */
  record ManagedIdentity(URI metadata, Optional<String> clientId) implements AzureLogin {}

  /** What an application shows; each file is read at each login, so that it can be replaced. */
  sealed interface Proof {
    /** A file with a secret. */
    Path file();
  }

  /** An RSA certificate and its PKCS8 key in one PEM file. */
  record Certificate(Path file) implements Proof {}

  /** A client secret; line ends are left off. */
  record Secret(Path file) implements Proof {}

  /** A token of another issuer, such as a Kubernetes service account's. */
  record FederatedToken(Path file) implements Proof {}

  /** Reads the settings of a connection. */
  static AzureLogin of(KmsSettings settings) throws Misconfigured {
    Optional<String> managed = settings.optionalText("managed-identity");
    if (managed.isEmpty()) {
      return application(settings);
    }
    if (!managed.get().equals("true")) {
      throw settings.bad("managed-identity", "not true");
    }
    for (String other :
        List.of(
            "tenant-id",
            "authority",
            "client-certificate-file",
            "client-secret-file",
            "federated-token-file")) {
      if (settings.optionalText(other).isPresent()) {
        throw settings.bad(other, "besides managed-identity");
      }
    }
    return new ManagedIdentity(
        INSTANCE_METADATA,
        settings.optionalText("client-id").isPresent()
            ? Optional.of(guid(settings, "client-id"))
            : Optional.empty());
  }

  private static Application application(KmsSettings settings) throws Misconfigured {
    String authority =
        settings.optionalText("authority").isPresent()
            ? AzureSettings.origin(settings, "authority")
            : PUBLIC_CLOUD;
    String tenant = guid(settings, "tenant-id");
    return new Application(
        URI.create(authority + "/" + tenant + "/oauth2/v2.0/token"),
        guid(settings, "client-id"),
        proof(settings));
  }

  private static Proof proof(KmsSettings settings) throws Misconfigured {
    Optional<Path> certificate = settings.optionalPath("client-certificate-file");
    Optional<Path> secret = settings.optionalPath("client-secret-file");
    Optional<Path> token = settings.optionalPath("federated-token-file");
    if (List.of(certificate, secret, token).stream().filter(Optional::isPresent).count() != 1) {
      throw settings.bad(
          "client-certificate-file",
          "not exactly one of it, client-secret-file and federated-token-file");
    }
    return certificate
        .<Proof>map(Certificate::new)
        .or(() -> secret.map(Secret::new))
        .or(() -> token.map(FederatedToken::new))
        .orElseThrow();
  }

  private static String guid(KmsSettings settings, String name) throws Misconfigured {
    String text = settings.text(name);
    if (!GUID.matcher(text).matches()) {
      throw settings.bad(name, "not an id such as 00000000-0000-0000-0000-000000000000");
    }
    return text;
  }
}
