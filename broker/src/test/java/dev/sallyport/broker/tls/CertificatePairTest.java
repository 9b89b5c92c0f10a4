package dev.sallyport.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatePairTest {
  private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant DURING = BEGIN.plus(Duration.ofDays(1));
  private static final Instant AFTER = BEGIN.plus(Duration.ofDays(100));
  private final Vertx vertx = Vertx.vertx();
  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static KeyPair keys(String algorithm) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  private static byte[] certificate(KeyPair issuer, KeyPair subject) throws Exception {
    String algorithm = issuer.getPrivate().getAlgorithm().equals("RSA") ? "RSA" : "ECDSA";
    return new JcaX509v3CertificateBuilder(
            new X500Name("CN=issuer"),
            BigInteger.ONE,
            Date.from(BEGIN),
            Date.from(BEGIN.plus(Duration.ofDays(30))),
            new X500Name(issuer == subject ? "CN=issuer" : "CN=broker"),
            subject.getPublic())
        .build(signer(algorithm, issuer))
        .getEncoded();
  }

  private static org.bouncycastle.operator.ContentSigner signer(String algorithm, KeyPair keys)
      throws OperatorCreationException {
    return new JcaContentSignerBuilder("SHA256with" + algorithm).build(keys.getPrivate());
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label,
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der),
            label);
  }

  private CertificatePair parse(String certificates, String key)
      throws IOException, UnfitCertificateException {
    Path certificateFile = Files.writeString(folder.resolve("tls.crt"), certificates);
    Path keyFile = Files.writeString(folder.resolve("tls.key"), key);
    return CertificatePair.parse(CertificatePair.read(certificateFile, keyFile), vertx);
  }

  private CertificatePair pair(KeyPair certified, KeyPair given) throws Exception {
    return parse(
        pem("CERTIFICATE", certificate(certified, certified)),
        pem("PRIVATE KEY", given.getPrivate().getEncoded()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void ownKeyInTime_isFit(String algorithm) throws Exception {
    KeyPair keys = keys(algorithm);
    CertificatePair pair = pair(keys, keys);
    assertThatCode(() -> pair.requireFit(DURING)).doesNotThrowAnyException();
    assertThat(pair.toString()).contains("CN=issuer", "sha256").doesNotContain("PRIVATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void keyOfAnother_isUnfit(String algorithm) throws Exception {
    CertificatePair pair = pair(keys(algorithm), keys(algorithm));
    assertThatThrownBy(() -> pair.requireFit(DURING))
        .hasMessage("the key is not the certificate's");
  }

  @Test
  void timeOutsideTheCertificates_isUnfit() throws Exception {
    KeyPair keys = keys("EC");
    CertificatePair pair = pair(keys, keys);
    assertThatThrownBy(() -> pair.requireFit(BEGIN.minusSeconds(1)))
        .hasMessage("not valid before 2030-01-01T00:00:00Z");
    assertThatThrownBy(() -> pair.requireFit(AFTER)).hasMessage("expired 2030-01-31T00:00:00Z");
  }

  @Test
  void chainInItsOrder_isFit_andOutOfItIsNot() throws Exception {
    KeyPair root = keys("EC");
    KeyPair leaf = keys("EC");
    String leafPem = pem("CERTIFICATE", certificate(root, leaf));
    String rootPem = pem("CERTIFICATE", certificate(root, root));
    String strangerPem = pem("CERTIFICATE", certificate(leaf, leaf));
    String key = pem("PRIVATE KEY", leaf.getPrivate().getEncoded());
    assertThatCode(() -> parse(leafPem + rootPem, key).requireFit(DURING))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> parse(leafPem + strangerPem, key).requireFit(DURING))
        .hasMessage("certificate 2 of the chain did not sign certificate 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA"})
  void filesOfSomethingElse_areUnfit(String text) throws Exception {
    String key = pem("PRIVATE KEY", keys("EC").getPrivate().getEncoded());
    assertThatThrownBy(() -> parse(text, key)).hasMessage("no PEM chain with a PEM key");
    assertThatThrownBy(() -> CertificatePair.read(folder.resolve("none"), folder.resolve("none")))
        .hasMessageContaining("cannot be read");
  }
}
