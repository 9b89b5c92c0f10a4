package dev.sallyport.kms.azure;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** One version of a key in a fake vault, whose private half stays there. */
final class FakeVersion {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
  private static final PSSParameterSpec PS256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private static final ConcurrentMap<Integer, KeyPair> NUMBERED = new ConcurrentHashMap<>();

  final String id;
  final KeyPair keys;
  volatile boolean enabled = true;
  volatile boolean exportable;
  volatile String type = "RSA";
  volatile List<String> operations = List.of("wrapKey", "unwrapKey", "sign", "verify");

  private FakeVersion(String id, KeyPair keys) {
    this.id = id;
    this.keys = keys;
  }

  /** Of no vault: its key is in none of them. */
  static FakeVersion stray() {
    return new FakeVersion(newId(), newKeys());
  }

  /** The so-manieth version of a vault. To make its key takes a while, so vaults share them. */
  static FakeVersion numbered(int number) {
    return new FakeVersion(newId(), NUMBERED.computeIfAbsent(number, _ -> newKeys()));
  }

  private static String newId() {
    byte[] id = new byte[16];
    RANDOM.nextBytes(id);
    return Bytes.of(id).hex();
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA", e);
    }
  }

  RSAPublicKey publicKey() {
    return (RSAPublicKey) keys.getPublic();
  }

  JsonObject jwk(String kid) {
    return JsonObject.builder()
        .put("kid", kid)
        .put("kty", type)
        .putTexts("key_ops", operations)
        .putBase64Url("n", unsigned(publicKey().getModulus()))
        .putBase64Url("e", unsigned(publicKey().getPublicExponent()))
        .build();
  }

  JsonObject attributes() {
    return JsonObject.builder()
        .put("enabled", enabled)
        .put("created", 1_700_000_000)
        .put("updated", 1_700_000_000)
        .put("recoveryLevel", "Recoverable+Purgeable")
        .put("recoverableDays", 90)
        .put("exportable", exportable)
        .build();
  }

  /** What anybody can do. */
  Bytes wrap(Bytes key) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.ENCRYPT_MODE, keys.getPublic(), OAEP_256);
      return Bytes.of(cipher.doFinal(key.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA-OAEP-256", e);
    }
  }

  Optional<Bytes> unwrap(Bytes wrapped) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate(), OAEP_256);
      return Optional.of(Bytes.of(cipher.doFinal(wrapped.toArray())));
    } catch (BadPaddingException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA-OAEP-256", e);
    }
  }

  /** Signs a digest, which the JDK's own classes cannot. */
  Bytes sign(Bytes digest) {
    try {
      Signature signature = Signature.getInstance("RAWRSASSA-PSS", new BouncyCastleProvider());
      signature.setParameter(PS256);
      signature.initSign(keys.getPrivate());
      signature.update(digest.toArray());
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no PS256", e);
    }
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
