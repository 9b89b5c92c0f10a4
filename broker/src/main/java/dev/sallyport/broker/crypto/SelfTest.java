package dev.sallyport.broker.crypto;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares a provider with known answers, and sees it refuse a changed one: a native library that
 * was built for another processor, or swapped, must not decide who gets a key.
 */
final class SelfTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);
  private static final String X25519_PRIVATE = "302e020100300506032b656e04220420";
  private static final String X25519_PUBLIC = "302a300506032b656e032100";
  private static final String ED25519_PUBLIC = "302a300506032b6570032100";
  private final Properties answers;

  SelfTest() {
    this.answers = load();
  }

  /** Whether this provider gives the known answers; a provider without the primitive does not. */
  boolean passes(Primitive primitive, Provider provider) {
    try {
      return switch (primitive) {
        case ECDSA_P384 -> ecdsa(provider);
        case RSA -> rsaPss(provider);
        case AES_GCM -> aesGcm(provider);
        case ED25519 -> ed25519(provider);
        case X25519 -> x25519(provider);
        case X_WING -> xWing();
      };
    } catch (GeneralSecurityException | IllegalArgumentException | LinkageError e) {
      // Whatever goes wrong inside a provider, the answer is the same: it is not used.
      return false;
    }
  }

  private boolean ecdsa(Provider provider) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp384r1"));
    ECPoint point =
        new ECPoint(new BigInteger(answer("ecdsa.x"), 16), new BigInteger(answer("ecdsa.y"), 16));
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    Signature verifier = Signature.getInstance("SHA384withECDSAinP1363Format", provider);
    return verifiesOnlyThis(verifier, key, SAMPLE, HEX.parseHex(answer("ecdsa.signature")));
  }

  private boolean rsaPss(Provider provider) throws GeneralSecurityException {
    byte[] encoded = Base64.getDecoder().decode(answer("rsa.key"));
    PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
    Signature verifier = Signature.getInstance("RSASSA-PSS", provider);
    verifier.setParameter(new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
    return verifiesOnlyThis(
        verifier, key, SAMPLE, Base64.getDecoder().decode(answer("rsa.signature")));
  }

  private boolean ed25519(Provider provider) throws GeneralSecurityException {
    byte[] encoded = HEX.parseHex(ED25519_PUBLIC + answer("ed25519.key"));
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    Signature verifier = Signature.getInstance("Ed25519", provider);
    return verifiesOnlyThis(
        verifier, key, new byte[] {0x72}, HEX.parseHex(answer("ed25519.signature")));
  }

  /** A verifier that accepts everything would pass on the good signature alone. */
  private static boolean verifiesOnlyThis(
      Signature verifier, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    verifier.initVerify(key);
    verifier.update(message);
    boolean good = verifier.verify(signature);
    verifier.initVerify(key);
    verifier.update(message);
    verifier.update((byte) 0);
    return good && !verifier.verify(signature);
  }

  private boolean aesGcm(Provider provider) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(new byte[32], "AES"),
        new GCMParameterSpec(128, new byte[12]));
    return HEX.formatHex(cipher.doFinal(new byte[16])).equals(answer("gcm.sealed"));
  }

  private boolean x25519(Provider provider) throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("XDH", provider);
    KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
    agreement.init(
        keys.generatePrivate(
            new PKCS8EncodedKeySpec(HEX.parseHex(X25519_PRIVATE + answer("x25519.private")))));
    agreement.doPhase(
        keys.generatePublic(
            new X509EncodedKeySpec(HEX.parseHex(X25519_PUBLIC + answer("x25519.public")))),
        true);
    return HEX.formatHex(agreement.generateSecret()).equals(answer("x25519.shared"));
  }

  /** Through Tink, as the broker uses it: Tink takes Conscrypt from the registered providers. */
  private boolean xWing() throws GeneralSecurityException {
    Bytes context = Bytes.of("self-test".getBytes(StandardCharsets.US_ASCII));
    Bytes sealed = Bytes.of(Base64.getUrlDecoder().decode(answer("xwing.sealed")));
    byte[] encoded = Base64.getUrlDecoder().decode(answer("xwing.pair"));
    try (SecretBytes secret = SecretBytes.takeOwnershipOf(encoded);
        RecipientKeyPair pair = RecipientKeyPair.decode(secret);
        SecretBytes opened = pair.open(sealed, context)) {
      return opened.use(bytes -> Bytes.of(bytes).equals(Bytes.of(SAMPLE)));
    }
  }

  private String answer(String name) {
    return Objects.requireNonNull(answers.getProperty(name), name);
  }

  private static Properties load() {
    Properties answers = new Properties();
    try (InputStream in = SelfTest.class.getResourceAsStream("known-answers.properties")) {
      answers.load(Objects.requireNonNull(in, "known-answers.properties"));
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
