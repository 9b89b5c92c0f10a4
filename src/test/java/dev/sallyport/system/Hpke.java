package dev.sallyport.system;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.util.Bytes;
import java.security.GeneralSecurityException;
import java.security.Security;
import org.conscrypt.Conscrypt;

/** HPKE by Tink, base mode, as docs/protocol.md section 1 has it. */
@AccessesPartialKey
final class Hpke {
  static {
    Security.addProvider(Conscrypt.newProvider());
  }

  private final Kem kem;
  private final KeysetHandle keys;

  private Hpke(Kem kem, KeysetHandle keys) {
    this.kem = kem;
    this.keys = keys;
  }

  /** A fresh key pair. */
  static Hpke generate(Kem kem) {
    try {
      return new Hpke(kem, KeysetHandle.generateNew(parameters(kem), HybridConfig2026.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key pair for " + kem, e);
    }
  }

  Kem kem() {
    return kem;
  }

  byte[] publicKey() {
    return ((HpkePrivateKey) keys.getPrimary().getKey())
        .getPublicKey()
        .getPublicKeyBytes()
        .toByteArray();
  }

  byte[] privateKey() {
    return ((HpkePrivateKey) keys.getPrimary().getKey())
        .getPrivateKeyBytes()
        .toByteArray(InsecureSecretKeyAccess.get());
  }

  byte[] open(byte[] sealed, byte[] context) throws GeneralSecurityException {
    return keys.getPrimitive(HybridConfig2026.get(), HybridDecrypt.class).decrypt(sealed, context);
  }

  /** Seals to somebody else's raw public key. */
  static byte[] seal(Kem kem, byte[] publicKey, byte[] plaintext, byte[] context) {
    try {
      HpkePublicKey key = HpkePublicKey.create(parameters(kem), Bytes.copyFrom(publicKey), null);
      return KeysetHandle.newBuilder()
          .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
          .build()
          .getPrimitive(HybridConfig2026.get(), HybridEncrypt.class)
          .encrypt(plaintext, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal to a key of " + kem, e);
    }
  }

  private static HpkeParameters parameters(Kem kem) throws GeneralSecurityException {
    return HpkeParameters.builder()
        .setKemId(kem.tinkId())
        .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
        .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
        .setVariant(HpkeParameters.Variant.NO_PREFIX)
        .build();
  }
}
