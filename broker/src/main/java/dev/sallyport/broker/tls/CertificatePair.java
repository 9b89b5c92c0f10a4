package dev.sallyport.broker.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate chain with its key, as the server takes them. TLS libraries take a pair that does
 * not belong together without a word, and then fail each handshake: so it is checked here.
 *
 * @param options for the server
 * @param keyStore the same for the framework
 * @param chain the certificate first
 * @param key the certificate's private key
 */
record CertificatePair(
    PemKeyCertOptions options, KeyStore keyStore, List<X509Certificate> chain, PrivateKey key) {
  private static final int MAX_FILE = 256 * 1024;

  /** Copies the chain. */
  CertificatePair {
    chain = List.copyOf(chain);
  }

  /**
   * Reads the two PEM files.
   *
   * @throws UnfitCertificateException if one cannot be read or is larger than any certificate
   */
  static PemKeyCertOptions read(Path certificate, Path key) throws UnfitCertificateException {
    return new PemKeyCertOptions().addCertValue(content(certificate)).addKeyValue(content(key));
  }

  private static Buffer content(Path file) throws UnfitCertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_FILE + 1);
      if (content.length > MAX_FILE) {
        throw new UnfitCertificateException(file + " is too large");
      }
      return Buffer.buffer(content);
    } catch (IOException e) {
      throw new UnfitCertificateException(file + " cannot be read");
    }
  }

  /**
   * The pair in what was read.
   *
   * @throws UnfitCertificateException if it is no certificate with a key
   */
  static CertificatePair parse(PemKeyCertOptions options, Vertx vertx)
      throws UnfitCertificateException {
    try {
      KeyStore keyStore = options.loadKeyStore(vertx);
      X509KeyManager manager =
          (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
      String alias = keyStore.aliases().nextElement();
      return new CertificatePair(
          options,
          keyStore,
          List.of(manager.getCertificateChain(alias)),
          manager.getPrivateKey(alias));
    } catch (Exception e) {
      // The parsers fail in many ways; none of their messages is needed, and one could quote a key.
      throw new UnfitCertificateException("no PEM chain with a PEM key");
    }
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Whether a client could take it.
   *
   * @throws UnfitCertificateException if the key is not the certificate's, the chain is out of
   *     order, or the time is outside the certificate's
   */
  void requireFit(Instant now) throws UnfitCertificateException {
    requireOwnKey();
    requireOrder();
    try {
      certificate().checkValidity(Date.from(now));
    } catch (CertificateExpiredException e) {
      throw new UnfitCertificateException("expired " + certificate().getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      throw new UnfitCertificateException(
          "not valid before " + certificate().getNotBefore().toInstant());
    }
  }

  @Override
  public String toString() {
    return ServedCertificate.of(certificate()).line();
  }

  private void requireOwnKey() throws UnfitCertificateException {
    try {
      byte[] message = certificate().getEncoded();
      Signature signer = Signature.getInstance(algorithm(key.getAlgorithm()));
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      PublicKey publicKey = certificate().getPublicKey();
      Signature verifier = Signature.getInstance(algorithm(publicKey.getAlgorithm()));
      verifier.initVerify(publicKey);
      verifier.update(message);
      if (verifier.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // A key of another algorithm than the certificate's is as wrong as one of the same.
    }
    throw new UnfitCertificateException("the key is not the certificate's");
  }

  private void requireOrder() throws UnfitCertificateException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new UnfitCertificateException(
            "certificate " + (i + 2) + " of the chain did not sign certificate " + (i + 1));
      }
    }
  }

  private static String algorithm(String key) {
    return switch (key) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key;
    };
  }
}
