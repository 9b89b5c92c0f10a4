package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate that an application has registered, and its key: one PEM file with one {@code
 * PRIVATE KEY} (PKCS8) and the certificate, in either order, as {@code az ad sp} writes it.
 */
final class ClientCertificate {
  private static final int MAX_FILE = 64 * 1024;
  private static final long LASTS_SECONDS = 300;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

  private final RSAPrivateKey key;
  private final X509Certificate certificate;

  private ClientCertificate(RSAPrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  static ClientCertificate read(Path file) throws Misconfigured {
    try (SecretBytes pem = SecretFile.read(file, MAX_FILE)) {
      return pem.<ClientCertificate, Misconfigured>useOrThrow(bytes -> parse(file, bytes));
    }
  }

  /**
   * A JWT that says who asks ("Microsoft identity platform application authentication certificate
   * credentials"), for one login.
   */
  String assertion(AzureLogin.Application application, Surroundings surroundings) {
    Instant now = surroundings.time().instant();
    byte[] number = new byte[16];
    surroundings.random().nextBytes(number);
    JsonObject claims =
        JsonObject.builder()
            .put("aud", application.tokens().toString())
            .put("iss", application.clientId())
            .put("sub", application.clientId())
            .put("jti", Bytes.of(number).hex())
            .put("nbf", now.getEpochSecond())
            .put("exp", now.getEpochSecond() + LASTS_SECONDS)
            .build();
    String signed = part(header()) + "." + part(claims);
    return signed + "." + RsaPss.sign(key, ascii(signed)).base64Url();
  }

  private JsonObject header() {
    try {
      return JsonObject.builder()
          .put("alg", "PS256")
          .put("typ", "JWT")
          .put("x5t#S256", Bytes.of(certificate.getEncoded()).sha256().value().base64Url())
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read is not encoded", e);
    }
  }

  private static String part(JsonObject json) {
    return Bytes.of(json.toUtf8()).base64Url();
  }

  private static Bytes ascii(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static ClientCertificate parse(Path file, byte[] pem) throws Misconfigured {
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    byte[] der = block(file, KEY, text);
    try {
      RSAPrivateKey key =
          (RSAPrivateKey)
              KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(block(file, CERTIFICATE, text)));
      // Microsoft Entra ID would only say that the signature is wrong.
      if (!(certificate.getPublicKey() instanceof RSAPublicKey own)
          || !own.getModulus().equals(key.getModulus())) {
        throw corrupt(file, "certificate and key do not belong together");
      }
      return new ClientCertificate(key, certificate);
    } catch (GeneralSecurityException e) {
      throw corrupt(file, "not an RSA key and its certificate");
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] block(Path file, Pattern pattern, String text) throws Misconfigured {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw corrupt(file, "not one PEM file of a PRIVATE KEY (PKCS8) and a CERTIFICATE");
    }
    String content = found.group(1);
    if (found.find()) {
      throw corrupt(file, "two of a kind");
    }
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw corrupt(file, "not base64");
    }
  }

  private static Misconfigured corrupt(Path file, String what) {
    return new Misconfigured(Problem.FILE_CORRUPT, file + ": " + what);
  }
}
