package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.tls.CertificateLook;
import dev.sallyport.broker.tls.UnfitCertificateException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The certificate and key of the API's port. */
final class CertificateCheck implements Check {
  private static final Duration NOTICE = Duration.ofDays(14);
  private static final String ADVICE =
      "replace sallyport.tls.certificate-file and key-file; a broker that runs takes them by itself";
  private final BrokerConfig.Tls tls;
  private final InstantSource clock;

  CertificateCheck(BrokerConfig.Tls tls, InstantSource clock) {
    this.tls = tls;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "tls";
  }

  @Override
  public List<Line> look() {
    Optional<Path> certificate = tls.certificateFile();
    Optional<Path> key = tls.keyFile();
    if (certificate.isEmpty() || key.isEmpty()) {
      return List.of(Line.skipped("", "no certificate is configured"));
    }
    try {
      Instant now = clock.instant();
      return List.of(line(CertificateLook.of(certificate.get(), key.get(), now), now));
    } catch (UnfitCertificateException e) {
      return List.of(Line.failed("", String.valueOf(e.getMessage()), ADVICE));
    }
  }

  private static Line line(CertificateLook look, Instant now) {
    Duration left = Duration.between(now, look.ends());
    String detail =
        "%s; %d in the chain, %d days left"
            .formatted(look.line(), look.certificates(), left.toDays());
    return left.compareTo(notice(look)) < 0
        ? Line.warning("", detail, ADVICE)
        : Line.ok("", detail);
  }

  /** Two weeks, or of one that lives for days the last third. */
  private static Duration notice(CertificateLook look) {
    Duration third = look.life().dividedBy(3);
    return third.compareTo(NOTICE) < 0 ? third : NOTICE;
  }
}
