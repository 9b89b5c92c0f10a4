package dev.sallyport.bench.floor;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.hybrid.subtle.HpkeDecrypt;
import com.google.crypto.tink.hybrid.subtle.HpkeEncrypt;
import java.security.GeneralSecurityException;

/** Something that was sealed to an X-Wing key, and who opens it. */
@LowLevelCryptoCaller
final class SealedContent {
  /** The order of size of the contexts of a release. */
  private static final byte[] CONTEXT = new byte[160];

  private final HybridDecrypt opener;
  private final byte[] sealed;

  private SealedContent(HpkePrivateKey key, byte[] content) throws GeneralSecurityException {
    this.opener = HpkeDecrypt.create(key);
    this.sealed = seal(key.getPublicKey(), content);
  }

  /** Content of so many bytes. */
  static SealedContent ofSize(int size) throws GeneralSecurityException {
    return new SealedContent(newKey(), new byte[size]);
  }

  static HpkePrivateKey newKey() throws GeneralSecurityException {
    HpkeParameters parameters =
        HpkeParameters.builder()
            .setKemId(HpkeParameters.KemId.X_WING)
            .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
            .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
            .setVariant(HpkeParameters.Variant.NO_PREFIX)
            .build();
    KeysetHandle handle = KeysetHandle.generateNew(parameters, HybridConfig2026.get());
    return (HpkePrivateKey) handle.getPrimary().getKey();
  }

  static byte[] seal(HpkePublicKey key, byte[] content) throws GeneralSecurityException {
    return HpkeEncrypt.create(key).encrypt(content, CONTEXT);
  }

  byte[] open() throws GeneralSecurityException {
    return opener.decrypt(sealed, CONTEXT);
  }
}
