package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS 1.2 or 1.3 to a server whose chain and host name are verified; there is no way around it. */
final class VaultTls {
  private static final int MAX_FILE = 256 * 1024;
  private static final Pattern PKCS8 =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");
  private static final char[] NO_PASSWORD = new char[0];

  private VaultTls() {}

  static SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    // Said here too, so that no system property of the JDK's client can leave it out.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  static SSLContext context(VaultSettings settings) throws Misconfigured {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(settings.auth()), trustManagers(settings.caFile()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new Misconfigured(
          Problem.FILE_CORRUPT,
          "vault." + settings.connection() + ": no TLS (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static TrustManager @Nullable [] trustManagers(Optional<Path> caFile)
      throws Misconfigured, GeneralSecurityException, IOException {
    if (caFile.isEmpty()) {
      return null;
    }
    KeyStore trusted = emptyStore();
    for (Certificate certificate : certificates(caFile.get())) {
      trusted.setCertificateEntry("ca" + trusted.size(), certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keyManagers(VaultSettings.AuthSettings auth)
      throws Misconfigured, GeneralSecurityException, IOException {
    return switch (auth) {
      case VaultSettings.Cert cert -> {
        KeyStore own = emptyStore();
        Certificate[] chain = certificates(cert.certificateFile()).toArray(Certificate[]::new);
        own.setKeyEntry("own", privateKey(cert.keyFile()), NO_PASSWORD, chain);
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, NO_PASSWORD);
        yield factory.getKeyManagers();
      }
      case VaultSettings.AppRole _, VaultSettings.Kubernetes _, VaultSettings.TokenFile _ -> null;
    };
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file) throws Misconfigured {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] pem = in.readNBytes(MAX_FILE);
      List<Certificate> certificates =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new java.io.ByteArrayInputStream(pem)));
      if (certificates.isEmpty()) {
        throw corrupt(file, "no PEM certificate");
      }
      return certificates;
    } catch (CertificateException e) {
      throw corrupt(file, "no PEM certificate");
    } catch (IOException e) {
      throw new Misconfigured(
          Problem.FILE_UNUSABLE, file + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static PrivateKey privateKey(Path file) throws Misconfigured, GeneralSecurityException {
    byte[] der;
    try (SecretBytes pem = SecretFile.read(file, MAX_FILE)) {
      der = pem.<byte[], Misconfigured>useOrThrow(bytes -> der(file, bytes));
    }
    try {
      for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
        Optional<PrivateKey> key = privateKey(algorithm, der);
        if (key.isPresent()) {
          return key.get();
        }
      }
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw corrupt(file, "neither an EC, RSA nor EdDSA key");
  }

  private static Optional<PrivateKey> privateKey(String algorithm, byte[] der)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    }
  }

  private static byte[] der(Path file, byte[] pem) throws Misconfigured {
    Matcher form = PKCS8.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!form.matches()) {
      throw corrupt(file, "not one PEM PRIVATE KEY (PKCS8, not encrypted)");
    }
    try {
      return Base64.getMimeDecoder().decode(form.group(1));
    } catch (IllegalArgumentException e) {
      throw corrupt(file, "not base64");
    }
  }

  private static Misconfigured corrupt(Path file, String what) {
    return new Misconfigured(Problem.FILE_CORRUPT, file + ": " + what);
  }
}
