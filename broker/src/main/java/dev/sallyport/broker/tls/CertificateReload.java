package dev.sallyport.broker.tls;

import dev.sallyport.broker.log.LogEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Exchanges the certificate of the API's port when its files change, while requests run:
 * connections that stand go on, new ones see the new certificate. Files that do not serve leave the
 * old one in place and are told in the log, once for each cause.
 */
@Singleton
public final class CertificateReload {
  private final ApiCertificate certificate;
  private final Vertx vertx;
  private String told = "";

  CertificateReload(@Identifier(ApiCertificate.NAME) ApiCertificate certificate, Vertx vertx) {
    this.certificate = certificate;
    this.vertx = vertx;
  }

  /** Whether there is a certificate at all; says which, and makes its end a metric. */
  public boolean begin(MeterRegistry metrics) {
    certificate.served().ifPresent(served -> LogEvent.CERTIFICATE_SERVED.write(served.line()));
    Gauge.builder("sallyport.tls.certificate.expiry", this, CertificateReload::ends)
        .description("When the certificate in use expires, in seconds since 1970; NaN without one")
        .baseUnit("seconds")
        .register(metrics);
    return certificate.served().isPresent();
  }

  /** Looks at the files; called over and over by one thread. */
  public void check() {
    if (!certificate.isStale()) {
      told = "";
      return;
    }
    Optional<String> problem = certificate.reload(vertx);
    if (problem.isEmpty()) {
      LogEvent.CERTIFICATE_SERVED.write(line());
      told = "";
    } else if (!told.equals(problem.get())) {
      told = problem.get();
      LogEvent.CERTIFICATE_REJECTED.write(told, line());
    }
  }

  private String line() {
    return certificate.served().map(ServedCertificate::line).orElse("none");
  }

  private double ends() {
    return certificate
        .served()
        .map(served -> (double) served.ends().getEpochSecond())
        .orElse(Double.NaN);
  }
}
