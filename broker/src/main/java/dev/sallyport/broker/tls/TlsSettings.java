package dev.sallyport.broker.tls;

import dev.sallyport.broker.config.BrokerConfig;
import java.util.Optional;

/** Whether the keys about TLS fit each other and the framework's. */
public final class TlsSettings {
  private TlsSettings() {}

  /**
   * What contradicts itself; empty for nothing.
   *
   * @param servesPlain whether the API answers without TLS
   */
  public static Optional<String> problem(BrokerConfig.Tls tls, boolean servesPlain) {
    if (tls.certificateFile().isPresent() != tls.keyFile().isPresent()) {
      return Optional.of("sallyport.tls.certificate-file and sallyport.tls.key-file go together");
    }
    if (servesPlain && tls.certificateFile().isPresent()) {
      return Optional.of(
          "a certificate is set, and quarkus.http.insecure-requests would serve without it too");
    }
    if (!servesPlain && tls.certificateFile().isEmpty()) {
      return Optional.of(
          "quarkus.http.insecure-requests=disabled leaves no port without"
              + " sallyport.tls.certificate-file and sallyport.tls.key-file");
    }
    return Optional.empty();
  }
}
