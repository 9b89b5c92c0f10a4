package dev.sallyport.attestation;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * The {@code x5c} of a JSON Web Key (RFC 7517 section 4.7): the key's certificate first, each
 * signed by the next.
 */
record CertificateChain(List<X509Certificate> certificates) {
  private static final int MAX_CERTIFICATES = 10;

  CertificateChain {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads certificates of standard base64 DER.
   *
   * @throws CertificateException if there are none, too many, or one is malformed
   */
  static CertificateChain parse(List<String> x5c) throws CertificateException {
    if (x5c.isEmpty() || x5c.size() > MAX_CERTIFICATES) {
      throw new CertificateException("1 to 10 certificates");
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (String text : x5c) {
      certificates.add(read(factory, text));
    }
    return new CertificateChain(certificates);
  }

  /** Whether the first certificate is of this key. */
  boolean certifies(PublicKey key) {
    return certificates.getFirst().getPublicKey().equals(key);
  }

  /** Whether each certificate is signed by the next; says nothing of trust. */
  boolean isConsistent() {
    try {
      for (int i = 0; i + 1 < certificates.size(); i++) {
        certificates.get(i).verify(certificates.get(i + 1).getPublicKey());
      }
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * The chain from the leaf to the root, both included (RFC 5280 section 6, without revocation).
   *
   * @throws GeneralSecurityException if it does not lead to that root at that time
   */
  List<X509Certificate> pathTo(X509Certificate root, Instant at) throws GeneralSecurityException {
    // A root inside the array proves nothing: the issuer's own client trusts it, we drop it.
    List<X509Certificate> path = new ArrayList<>(certificates);
    if (path.getLast().equals(root)) {
      path.removeLast();
    }
    CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
    PKIXParameters rules = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    rules.setRevocationEnabled(false); // CrlSource does that, over hosts that are allowed
    rules.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX").validate(certPath, rules);
    path.add(root);
    return List.copyOf(path);
  }

  private static X509Certificate read(CertificateFactory factory, String text)
      throws CertificateException {
    byte[] der;
    try {
      der = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CertificateException("not base64", e);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    X509Certificate certificate = (X509Certificate) factory.generateCertificate(in);
    if (in.available() > 0) {
      throw new CertificateException("bytes after the certificate");
    }
    return certificate;
  }
}
