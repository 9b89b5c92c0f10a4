package dev.sallyport.broker.doctor;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.SortedMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The certificate of a broker over its life. */
class CertificateCheckTest extends Ward {
  private static final Duration LIFE = Duration.ofDays(90);
  private KeyPair keys = pair();

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("EC is missing", e);
    }
  }

  @BeforeEach
  void write() throws Exception {
    keys = pair();
    Instant begin = clock.instant();
    X500Name name = new X500Name("CN=broker");
    byte[] certificate =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(begin),
                Date.from(begin.plus(LIFE)),
                name,
                keys.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    pem("tls.crt", "CERTIFICATE", certificate);
    pem("tls.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
    settings.put("sallyport.tls.certificate-file", folder.resolve("tls.crt").toString());
    settings.put("sallyport.tls.key-file", folder.resolve("tls.key").toString());
  }

  private void pem(String name, String label, byte[] der) throws Exception {
    Path file = folder.resolve(name);
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, body));
  }

  private SortedMap<String, Line> look() throws Exception {
    return look(new CertificateCheck(patient().config().tls(), clock));
  }

  @Test
  void certificateThatServes_isWell_untilItsLastTwoWeeks() throws Exception {
    assertLine(look(), "", State.OK, "CN=broker");
    clock.advance(LIFE.minusDays(15));
    assertLine(look(), "", State.OK, "15 days left");
    clock.advance(Duration.ofDays(2));
    assertLine(look(), "", State.WARNING, "13 days left");
  }

  @Test
  void expiredOne_fails() throws Exception {
    clock.advance(LIFE.plusDays(1));
    assertLine(look(), "", State.FAILED, "expired 2026-05-30");
  }

  @Test
  void keyOfAnother_fails() throws Exception {
    pem("tls.key", "PRIVATE KEY", pair().getPrivate().getEncoded());
    assertLine(look(), "", State.FAILED, "the key is not the certificate's");
  }

  @Test
  void fileThatIsGone_fails() throws Exception {
    Files.delete(folder.resolve("tls.crt"));
    assertLine(look(), "", State.FAILED, "cannot be read");
  }

  @Test
  void noCertificate_isSkipped() throws Exception {
    settings.keySet().removeIf(key -> key.startsWith("sallyport.tls."));
    assertLine(look(), "", State.SKIPPED, "no certificate");
  }
}
