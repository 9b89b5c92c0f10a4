package dev.sallyport.broker.tls;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * What the API's port would show with the files as they are now, for whoever asks without serving.
 *
 * @param line subject, end and fingerprint of the certificate
 * @param certificates how many the chain has
 * @param ends when the first certificate of the chain expires
 * @param life how long the broker's own certificate lives altogether
 */
public record CertificateLook(String line, int certificates, Instant ends, Duration life) {

  /**
   * Reads them and judges them as a start does.
   *
   * @throws UnfitCertificateException if a start would not take them
   */
  public static CertificateLook of(Path certificate, Path key, Instant now)
      throws UnfitCertificateException {
    // The PEM parser wants one; it makes no cache of files, and is gone afterwards.
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    try {
      CertificatePair pair = CertificatePair.parse(CertificatePair.read(certificate, key), vertx);
      pair.requireFit(now);
      return of(pair);
    } finally {
      var _ = vertx.close();
    }
  }

  private static CertificateLook of(CertificatePair pair) {
    X509Certificate own = pair.certificate();
    return new CertificateLook(
        ServedCertificate.of(own).line(),
        pair.chain().size(),
        pair.chain().stream()
            .map(one -> one.getNotAfter().toInstant())
            .min(Comparator.naturalOrder())
            .orElse(Instant.MIN),
        Duration.between(own.getNotBefore().toInstant(), own.getNotAfter().toInstant()));
  }
}
