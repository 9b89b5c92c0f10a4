package dev.sallyport.engines;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one test run, with P-256 keys and no clock. */
public final class TestAuthority {
  private static final Date FROM = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final Date UNTIL = Date.from(Instant.parse("2119-12-31T23:59:59Z"));
  private static final char[] NO_PASSWORD = new char[0];

  private final KeyPair keys;
  private final X509Certificate certificate;
  private final X500Name name;

  private TestAuthority(KeyPair keys, X509Certificate certificate, X500Name name) {
    this.keys = keys;
    this.certificate = certificate;
    this.name = name;
  }

  /**
   * A certificate with its key.
   *
   * @param certificate issued by this authority
   */
  public record Issued(PrivateKey key, X509Certificate certificate) {
    /** By which connections tell which certificate they were shown. */
    public BigInteger serial() {
      return certificate.getSerialNumber();
    }

    /** Writes the certificate as PEM. */
    public Path writeCertificate(Path file) throws IOException {
      return writePem(file, certificate);
    }

    /** Writes the key as PEM (PKCS8), for its owner alone. */
    public Path writeKey(Path file) throws IOException {
      return WholeFiles.putSecret(file, pem("PRIVATE KEY", key.getEncoded()));
    }

    /** The certificate alone. */
    @Override
    public String toString() {
      return "Issued[" + certificate.getSubjectX500Principal() + "]";
    }
  }

  /** A new authority. */
  public static TestAuthority create(String commonName) {
    KeyPair keys = generate();
    X500Name name = new X500Name("CN=" + commonName);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(name, serial(), FROM, UNTIL, name, keys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    } catch (IOException e) {
      throw new IllegalStateException("extension is not encoded", e);
    }
    return new TestAuthority(keys, sign(builder, keys), name);
  }

  /** A server's certificate for names or IPv4 addresses; no two have one subject. */
  public Issued server(String... hosts) {
    GeneralName[] names =
        Arrays.stream(hosts)
            .map(host -> new GeneralName(host.matches("[0-9.]+") ? 7 : 2, host))
            .toArray(GeneralName[]::new);
    return issue(
        "server " + serial(), KeyPurposeId.id_kp_serverAuth, Optional.of(new GeneralNames(names)));
  }

  /** A client's certificate. */
  public Issued client(String commonName) {
    return issue(commonName, KeyPurposeId.id_kp_clientAuth, Optional.empty());
  }

  /** Writes the authority's own certificate as PEM. */
  public Path writeCertificate(Path file) throws IOException {
    return writePem(file, certificate);
  }

  /** A store that trusts this authority alone. */
  public KeyStore anchors() {
    try {
      KeyStore trusted = emptyStore();
      trusted.setCertificateEntry("ca", certificate);
      return trusted;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no store", e);
    }
  }

  /**
   * Trusts this authority alone, and shows a certificate where one is given. A new one each time,
   * with no session to resume.
   */
  public SSLContext tls(Optional<Issued> own) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors());
      KeyStore shown = emptyStore();
      if (own.isPresent()) {
        Certificate[] chain = {own.get().certificate()};
        shown.setKeyEntry("own", own.get().key(), NO_PASSWORD, chain);
      }
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(shown, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private Issued issue(String commonName, KeyPurposeId purpose, Optional<GeneralNames> names) {
    KeyPair own = generate();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name, serial(), FROM, UNTIL, new X500Name("CN=" + commonName), own.getPublic());
    try {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      if (names.isPresent()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names.get());
      }
    } catch (IOException e) {
      throw new IllegalStateException("extension is not encoded", e);
    }
    return new Issued(own.getPrivate(), sign(builder, keys));
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair issuer) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("certificate is not signed", e);
    }
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no P-256", e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(64, new SecureRandom()).add(BigInteger.ONE);
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Path writePem(Path file, X509Certificate certificate) throws IOException {
    try {
      return WholeFiles.put(file, pem("CERTIFICATE", certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("certificate is not encoded", e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
