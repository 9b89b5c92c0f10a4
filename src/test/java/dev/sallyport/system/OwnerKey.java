package dev.sallyport.system;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** An owner's signature key: Ed25519 or ECDSA P-256. */
final class OwnerKey {
  private static final int ED25519_SIZE = 32;
  private static final int COORDINATE_SIZE = 32;

  private final String type;
  private final KeyPair keys;

  private OwnerKey(String type, KeyPair keys) {
    this.type = type;
    this.keys = keys;
  }

  static OwnerKey ed25519() {
    try {
      return new OwnerKey("ed25519", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  static OwnerKey p256() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new OwnerKey("ecdsa-p256", generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /** The raw public key: 32 bytes, or 65 bytes uncompressed. */
  byte[] raw() {
    byte[] encoded = keys.getPublic().getEncoded();
    int size = keys.getPublic() instanceof ECPublicKey ? 2 * COORDINATE_SIZE + 1 : ED25519_SIZE;
    return Arrays.copyOfRange(encoded, encoded.length - size, encoded.length);
  }

  /** The private half of an Ed25519 key: its seed, which ends its PKCS8 form. */
  byte[] seed() {
    byte[] encoded = keys.getPrivate().getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - ED25519_SIZE, encoded.length);
  }

  JsonObject document(String id, List<String> roles) {
    JsonObject key = new JsonObject();
    key.addProperty("id", id);
    key.addProperty("type", type);
    key.addProperty("publicKey", HexFormat.of().formatHex(raw()));
    key.add("roles", Documents.texts(roles));
    return key;
  }

  /** One element of {@code signatures}. */
  JsonObject signature(byte[] content) {
    JsonObject signature = new JsonObject();
    signature.addProperty("key", Encoding.text(raw()));
    signature.addProperty("value", Encoding.text(sign(content)));
    return signature;
  }

  private byte[] sign(byte[] content) {
    try {
      Signature signature =
          Signature.getInstance(
              type.equals("ed25519") ? "Ed25519" : "SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }
}
