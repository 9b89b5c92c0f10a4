package dev.sallyport.kms.local;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * What stands between a reader of the file and the keys: nothing but the file's mode, or a key that
 * Argon2id made of the passphrase.
 */
@AccessesPartialKey
final class Protection implements AutoCloseable {
  private final KeyFileHeader header;
  private final Optional<SecretBytes> key;

  private Protection(KeyFileHeader header, Optional<SecretBytes> key) {
    this.header = header;
    this.key = key;
  }

  /** The file's mode alone. */
  static Protection byModeAlone() {
    return new Protection(new KeyFileHeader.Open(), Optional.empty());
  }

  /** A passphrase, at the cost and salt of this header. */
  static Protection byPassphrase(KeyFileHeader.Sealed header, SecretBytes passphrase) {
    return new Protection(header, Optional.of(header.cost().derive(passphrase, header.salt())));
  }

  KeyFileHeader header() {
    return header;
  }

  /** The body as it stands in the file. The header line is authenticated with it. */
  Bytes seal(SecretBytes body) throws GeneralSecurityException {
    if (key.isEmpty()) {
      return body.use(Bytes::of);
    }
    Aead aead = aead(key.get());
    return body.<Bytes, GeneralSecurityException>useOrThrow(
        bytes -> Bytes.of(aead.encrypt(bytes, header.line().toArray())));
  }

  /**
   * The body in the clear.
   *
   * @throws GeneralSecurityException if the passphrase is another one
   */
  SecretBytes open(byte[] stored) throws GeneralSecurityException {
    return key.isEmpty()
        ? SecretBytes.copyOf(stored)
        : SecretBytes.takeOwnershipOf(aead(key.get()).decrypt(stored, header.line().toArray()));
  }

  /** Zeroes the key. */
  @Override
  public void close() {
    key.ifPresent(SecretBytes::close);
  }

  /** The header, which is public. */
  @Override
  public String toString() {
    return "Protection[" + header + "]";
  }

  /** Made for one use: Tink's key objects cannot be zeroed, the holder can. */
  private static Aead aead(SecretBytes key) throws GeneralSecurityException {
    AesGcmParameters parameters =
        AesGcmParameters.builder()
            .setKeySizeBytes(32)
            .setIvSizeBytes(12)
            .setTagSizeBytes(16)
            .setVariant(AesGcmParameters.Variant.NO_PREFIX)
            .build();
    com.google.crypto.tink.util.SecretBytes bytes =
        key.use(raw ->
            com.google.crypto.tink.util.SecretBytes.copyFrom(raw, InsecureSecretKeyAccess.get()));
    AesGcmKey aesKey = AesGcmKey.builder().setParameters(parameters).setKeyBytes(bytes).build();
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(aesKey).withRandomId().makePrimary())
        .setConfiguration(AeadConfig2026.get())
        .build()
        .getPrimitive(AeadConfig2026.get(), Aead.class);
  }
}
