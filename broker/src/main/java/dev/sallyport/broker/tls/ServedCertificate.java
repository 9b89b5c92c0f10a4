package dev.sallyport.broker.tls;

import dev.sallyport.protocol.Bytes;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * What a log and a metric say of a certificate.
 *
 * @param subject its distinguished name
 * @param fingerprint SHA-256 of its DER encoding, hex
 * @param ends when it expires
 */
record ServedCertificate(String subject, String fingerprint, Instant ends) {

  static ServedCertificate of(X509Certificate certificate) {
    try {
      return new ServedCertificate(
          certificate.getSubjectX500Principal().getName(),
          Bytes.of(certificate.getEncoded()).sha256().hex(),
          certificate.getNotAfter().toInstant());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read does not encode", e);
    }
  }

  /** One clause for the log. */
  String line() {
    return subject + ", expires " + ends + ", sha256 " + fingerprint;
  }
}
