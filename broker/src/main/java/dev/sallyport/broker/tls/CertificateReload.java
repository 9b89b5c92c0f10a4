package dev.sallyport.broker.tls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Exchanges the certificate of the API's port when its files change, while requests run:
 * connections that stand go on, new ones see the new certificate. Files that do not serve leave the
 * old one in place and are told in the log, once for each cause.
 */
@Singleton
public final class CertificateReload {
  private static final Logger LOG = Logger.getLogger(CertificateReload.class);
  private final ApiCertificate certificate;
  private final TlsConfigurationRegistry registry;
  private final Event<CertificateUpdatedEvent> updated;
  private String told = "";

  CertificateReload(
      @Identifier(ApiCertificate.NAME) ApiCertificate certificate,
      TlsConfigurationRegistry registry,
      Event<CertificateUpdatedEvent> updated) {
    this.certificate = certificate;
    this.registry = registry;
    this.updated = updated;
  }

  /** Whether there is a certificate at all; says which, and makes its end a metric. */
  public boolean begin(MeterRegistry metrics) {
    certificate
        .served()
        .ifPresent(served -> {
          LOG.infof("TLS certificate %s", served.line());
          Gauge.builder("sallyport.tls.certificate.expiry", this, CertificateReload::ends)
              .description("When the certificate in use expires, in seconds since 1970")
              .baseUnit("seconds")
              .register(metrics);
        });
    return certificate.served().isPresent();
  }

  /** Looks at the files; called over and over by one thread. */
  public void check() {
    if (!certificate.isStale()) {
      told = "";
      return;
    }
    TlsConfiguration tls = registry.get(ApiCertificate.NAME).orElseThrow();
    if (tls.reload()) {
      updated.fire(new CertificateUpdatedEvent(ApiCertificate.NAME, tls));
      LOG.infof("TLS certificate %s", line());
      told = "";
    } else if (!told.equals(certificate.problem())) {
      told = certificate.problem();
      LOG.warnf("new TLS certificate not taken: %s; still serving %s", told, line());
    }
  }

  private String line() {
    return certificate.served().map(ServedCertificate::line).orElse("none");
  }

  private double ends() {
    return certificate.served().map(served -> served.ends().getEpochSecond()).orElse(0L);
  }
}
