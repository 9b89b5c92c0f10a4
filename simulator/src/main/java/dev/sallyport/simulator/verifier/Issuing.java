package dev.sallyport.simulator.verifier;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.conscrypt.Conscrypt;

/**
 * A certificate authority: its own certificate and key, and what it signs with them.
 *
 * @param certificate its certificate
 * @param keys its keys
 * @param signatureAlgorithm JCA name of the algorithm with which it signs
 */
record Issuing(X509Certificate certificate, KeyPair keys, String signatureAlgorithm) {
  private static final AtomicLong SERIAL = new AtomicLong(1000);
  private static final Provider PRIMES = Conscrypt.newProvider();

  /** What a new certificate shall say. */
  record Wanted(String commonName, PublicKey key, boolean authority, Duration life) {}

  /** A self-signed authority. */
  static Issuing root(String commonName, KeyPair keys, String algorithm, Instant now) {
    X500Name name = name(commonName);
    Wanted wanted = new Wanted(commonName, keys.getPublic(), true, Duration.ofDays(3650));
    return new Issuing(
        issue(name, keys, algorithm, wanted, now, Optional.empty()), keys, algorithm);
  }

  /** An authority below this one. */
  Issuing authority(String commonName, KeyPair below, Instant now, Optional<URI> revocations) {
    Wanted wanted = new Wanted(commonName, below.getPublic(), true, Duration.ofDays(1825));
    return new Issuing(issue(wanted, now, revocations), below, signatureAlgorithm);
  }

  /** A certificate below this one; {@code revocations} is where its revocation list is. */
  X509Certificate issue(Wanted wanted, Instant now, Optional<URI> revocations) {
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return issue(issuer, keys, signatureAlgorithm, wanted, now, revocations);
  }

  /** A DER revocation list, good for a day. */
  byte[] revocationList(Collection<X509Certificate> revoked, Instant now) {
    try {
      JcaX509v2CRLBuilder list =
          new JcaX509v2CRLBuilder(certificate, Date.from(now.minus(Duration.ofMinutes(1))));
      list.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
      list.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
      list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
      for (X509Certificate one : revoked) {
        list.addCRLEntry(one.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
      }
      X509CRLHolder signed = list.build(signer(keys, signatureAlgorithm));
      return signed.getEncoded();
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a revocation list", e);
    }
  }

  /**
   * An RSA key, as the JDK's own objects. BoringSSL finds the primes: the JDK takes three times as
   * long for them, and twenty times under the first compiler tier, with which the demo runs.
   */
  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", PRIMES);
      generator.initialize(bits);
      KeyPair made = generator.generateKeyPair();
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new KeyPair(
          keys.generatePublic(new X509EncodedKeySpec(made.getPublic().getEncoded())),
          keys.generatePrivate(new PKCS8EncodedKeySpec(made.getPrivate().getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA key can be made", e);
    }
  }

  static KeyPair p384() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no P-384 keys", e);
    }
  }

  private static X509Certificate issue(
      X500Name issuer,
      KeyPair signing,
      String algorithm,
      Wanted wanted,
      Instant now,
      Optional<URI> revocations) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.incrementAndGet()),
              Date.from(now.minus(Duration.ofHours(1))),
              Date.from(now.plus(wanted.life())),
              name(wanted.commonName()),
              wanted.key());
      addExtensions(builder, signing.getPublic(), wanted, revocations);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(signer(signing, algorithm)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static void addExtensions(
      X509v3CertificateBuilder builder,
      PublicKey issuerKey,
      Wanted wanted,
      Optional<URI> revocations)
      throws GeneralSecurityException, IOException {
    int usage =
        wanted.authority() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(wanted.authority()))
        .addExtension(Extension.keyUsage, true, new KeyUsage(usage))
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            identifiers.createSubjectKeyIdentifier(wanted.key()))
        .addExtension(
            Extension.authorityKeyIdentifier,
            false,
            identifiers.createAuthorityKeyIdentifier(issuerKey));
    if (revocations.isPresent()) {
      builder.addExtension(
          Extension.cRLDistributionPoints, false, distributionPoint(revocations.get()));
    }
  }

  private static CRLDistPoint distributionPoint(URI uri) {
    GeneralNames names =
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri.toString()));
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(names), null, null)
        });
  }

  private static X500Name name(String commonName) {
    return new X500Name("CN=" + commonName + ",O=Simulated");
  }

  private static ContentSigner signer(KeyPair keys, String algorithm)
      throws OperatorCreationException {
    return new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
  }
}
