package dev.sallyport.system;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private certificate authority, as a deployment would have one for its broker. */
final class TestAuthority {
  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private int serial = 1;

  private TestAuthority(X500Name name, KeyPair keys, X509Certificate certificate) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A certificate for 127.0.0.1 with its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {
    /** The serial number, by which connections tell which one they saw. */
    BigInteger serial() {
      return certificate.getSerialNumber();
    }
  }

  static TestAuthority create(String commonName) throws GeneralSecurityException, IOException {
    X500Name name = new X500Name("CN=" + commonName);
    KeyPair keys = keys();
    return new TestAuthority(name, keys, sign(name, keys.getPrivate(), name, keys, 1, true));
  }

  Issued issue() throws GeneralSecurityException, IOException {
    serial++;
    KeyPair subject = keys();
    X500Name broker = new X500Name("CN=broker " + serial);
    return new Issued(
        sign(name, keys.getPrivate(), broker, subject, serial, false), subject.getPrivate());
  }

  /** A store that trusts this authority and nothing else. */
  KeyStore anchors() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", certificate);
    return store;
  }

  static void writeCertificate(Path file, Issued issued)
      throws GeneralSecurityException, IOException {
    replace(file, pem("CERTIFICATE", issued.certificate().getEncoded()));
  }

  static void writeKey(Path file, Issued issued) throws IOException {
    replace(file, pem("PRIVATE KEY", issued.key().getEncoded()));
  }

  String certificatePem() throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  /** At one stroke, as certificate tools do it. */
  static void replace(Path file, String content) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(whole, content);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, lines.encodeToString(der), label);
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(
      X500Name issuer,
      PrivateKey signer,
      X500Name subject,
      KeyPair subjectKeys,
      int serial,
      boolean authority)
      throws GeneralSecurityException, IOException {
    Instant now = Instant.now();
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  BigInteger.valueOf(serial),
                  Date.from(now.minus(Duration.ofHours(1))),
                  Date.from(now.plus(Duration.ofDays(30))),
                  subject,
                  subjectKeys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
