package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys, certificates, revocation lists and signatures of verifiers that exist only in tests. */
final class TestPki {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String ITA_KEY_ID = "a".repeat(96);
  static final String NRAS_KEY_ID = "nv-eat-kid-test-20260301";
  static final String LEAF_CRL = "https://ita.test/crl/ats-ca-crl.der";
  static final String CA_CRL = "https://ita.test/crl/root-ca-crl.der";

  static final KeyPair ITA = rsa(3072);
  static final KeyPair NRAS = ec("secp384r1");
  static final KeyPair ROOT = ec("secp256r1");
  static final KeyPair CA = ec("secp256r1");
  static final KeyPair ITA_SIGNER = ec("secp256r1");
  static final X509Certificate ROOT_CERTIFICATE =
      authority("Root CA", ROOT, "Root CA", ROOT, Optional.empty());
  static final X509Certificate CA_CERTIFICATE =
      authority("ATS Signing CA", CA, "Root CA", ROOT, Optional.of(CA_CRL));
  static final X509Certificate LEAF_CERTIFICATE = leaf(ITA, CA, LEAF_CRL);

  private TestPki() {}

  static X509Certificate authority(
      String name, KeyPair key, String issuer, KeyPair issuerKey, Optional<String> crl) {
    return certificate(name, key, issuer, issuerKey, true, crl);
  }

  static X509Certificate leaf(KeyPair key, KeyPair issuerKey, String crl) {
    return certificate(
        "Attestation Token Signing", key, "ATS Signing CA", issuerKey, false, Optional.of(crl));
  }

  private static X509Certificate certificate(
      String name,
      KeyPair key,
      String issuer,
      KeyPair issuerKey,
      boolean ca,
      Optional<String> crl) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(name.length()),
              Date.from(NOW.minus(Duration.ofDays(30))),
              Date.from(NOW.plus(Duration.ofDays(30))),
              new X500Name("CN=" + name),
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      if (crl.isPresent()) {
        builder.addExtension(Extension.cRLDistributionPoints, false, distribution(crl.get()));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CRLDistPoint distribution(String url) {
    GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, url);
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(new GeneralNames(name)), null, null)
        });
  }

  /** A revocation list that runs out after {@code life}. */
  static byte[] crl(
      X509Certificate issuer, KeyPair key, Duration life, X509Certificate... revoked) {
    try {
      JcaX509v2CRLBuilder builder =
          new JcaX509v2CRLBuilder(
              issuer.getSubjectX500Principal(), Date.from(NOW.minus(Duration.ofHours(1))));
      builder.setNextUpdate(Date.from(NOW.plus(life)));
      for (X509Certificate certificate : revoked) {
        builder.addCRLEntry(certificate.getSerialNumber(), Date.from(NOW), CRLReason.keyCompromise);
      }
      return builder
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Intel's habit: each key twice under one id, once for each algorithm. */
  static Bytes itaKeySet() {
    List<X509Certificate> chain = List.of(LEAF_CERTIFICATE, CA_CERTIFICATE, ROOT_CERTIFICATE);
    return keySet(rsaKey(ITA_KEY_ID, "PS384", ITA, chain), rsaKey(ITA_KEY_ID, "RS256", ITA, chain));
  }

  static Bytes nrasKeySet() {
    return keySet(ecKey(NRAS_KEY_ID, NRAS));
  }

  static Bytes keySet(JsonObject... keys) {
    return Bytes.of(JsonObject.builder().putObjects("keys", List.of(keys)).build().toUtf8());
  }

  static JsonObject rsaKey(
      String keyId, String algorithm, KeyPair key, List<X509Certificate> chain) {
    RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
    JsonObject.Builder jwk =
        JsonObject.builder()
            .put("alg", algorithm)
            .put("kid", keyId)
            .put("kty", "RSA")
            .putBase64Url("n", unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8))
            .putBase64Url("e", unsigned(rsa.getPublicExponent(), 3));
    if (!chain.isEmpty()) {
      jwk.putTexts("x5c", chain.stream().map(TestPki::base64).toList());
    }
    return jwk.build();
  }

  static JsonObject ecKey(String keyId, KeyPair key) {
    ECPublicKey ec = (ECPublicKey) key.getPublic();
    return JsonObject.builder()
        .put("kty", "EC")
        .put("crv", "P-384")
        .put("alg", "ES384")
        .put("kid", keyId)
        .putBase64Url("x", unsigned(ec.getW().getAffineX(), 48))
        .putBase64Url("y", unsigned(ec.getW().getAffineY(), 48))
        .build();
  }

  /** A compact JWS over these claims. */
  static String sign(String algorithm, String keyId, KeyPair key, JsonObject claims) {
    JsonObject header = JsonObject.builder().put("alg", algorithm).put("kid", keyId).build();
    return sign(algorithm, header, key, claims.toUtf8());
  }

  static String sign(String algorithm, JsonObject header, KeyPair key, byte[] payload) {
    String input = encode(header.toUtf8()) + "." + encode(payload);
    try {
      Signature signature = primitive(algorithm);
      signature.initSign(key.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Signature primitive(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "PS384" -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
        yield pss;
      }
      case "RS256" -> Signature.getInstance("SHA256withRSA");
      case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
      default -> throw new IllegalArgumentException(algorithm);
    };
  }

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] unsigned(BigInteger value, int size) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[size];
    int count = Math.min(bytes.length, size);
    System.arraycopy(bytes, bytes.length - count, fixed, size - count, count);
    return fixed;
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
