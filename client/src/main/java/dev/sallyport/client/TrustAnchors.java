package dev.sallyport.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authorities that may vouch for a broker's address, in the place of the JDK's. */
public final class TrustAnchors {
  private TrustAnchors() {}

  /**
   * TLS that trusts the certificates of this PEM file and no others.
   *
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if it holds no certificate, or something else
   */
  public static SSLContext only(Path pem) throws IOException, GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    for (Certificate anchor : certificates(pem)) {
      anchors.setCertificateEntry("ca-" + anchors.size(), anchor);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** At least one: an empty store would fail each connection with a message nobody understands. */
  private static Collection<? extends Certificate> certificates(Path pem)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new CertificateException("no certificate in " + pem);
      }
      return certificates;
    }
  }
}
