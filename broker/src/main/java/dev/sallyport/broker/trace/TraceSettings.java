package dev.sallyport.broker.trace;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes the traces that the configuration asks for; without an endpoint no part of them is loaded.
 */
public final class TraceSettings {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private TraceSettings() {}

  /**
   * The traces of this configuration.
   *
   * @throws InvalidSettingException naming what cannot be used
   */
  public static Traces read(BrokerConfig.Traces config, InstantSource clock, MeterRegistry metrics)
      throws InvalidSettingException {
    Optional<URI> endpoint = config.endpoint();
    if (endpoint.isEmpty()) {
      return Traces.off();
    }
    requireUsable(endpoint.get());
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT);
    if (config.caFile().isPresent()) {
      http.sslContext(trusting(config.caFile().get()));
    }
    OtlpSender sender = new OtlpSender(http.build(), endpoint.get(), TIMEOUT, metrics);
    return new OpenTelemetryTraces(sender, TIMEOUT.plusSeconds(1), clock);
  }

  /** User info would be a secret in a setting. */
  private static void requireUsable(URI url) throws InvalidSettingException {
    boolean http =
        "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
    if (!http || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new InvalidSettingException(
          List.of("sallyport.traces.endpoint: no http or https URL without user info"));
    }
  }

  private static SSLContext trusting(Path file) throws InvalidSettingException {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      for (Certificate anchor : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        anchors.setCertificateEntry("ca-" + anchors.size(), anchor);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidSettingException(
          List.of("sallyport.traces.ca-file: no PEM file of certificates"));
    }
  }
}
