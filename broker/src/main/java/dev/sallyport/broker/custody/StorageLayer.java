package dev.sallyport.broker.custody;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The layer at rest: AES-256-GCM under a tenant's storage key. Wire form: 12-byte random nonce,
 * ciphertext, 16-byte tag.
 */
final class StorageLayer {
  /** Size in bytes of a storage key. */
  static final int KEY_SIZE = 32;

  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;
  private final SecureRandom random;

  StorageLayer(SecureRandom random) {
    this.random = random;
  }

  Bytes seal(SecretBytes key, Bytes ciphertext, Bytes aad) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(ciphertext.toArray());
    byte[] stored = Arrays.copyOf(nonce, NONCE_SIZE + sealed.length);
    System.arraycopy(sealed, 0, stored, NONCE_SIZE, sealed.length);
    return Bytes.of(stored);
  }

  /** What is inside is still the owner's HPKE ciphertext, and no secret by itself. */
  Bytes open(SecretBytes key, Bytes stored, Bytes aad) throws GeneralSecurityException {
    if (stored.size() < NONCE_SIZE) {
      throw new GeneralSecurityException("no nonce");
    }
    byte[] nonce = stored.slice(0, NONCE_SIZE).toArray();
    byte[] sealed = stored.slice(NONCE_SIZE, stored.size()).toArray();
    return Bytes.of(cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed));
  }

  /** The provider's key object cannot be zeroed; it is made for this one use. */
  private static Cipher cipher(int mode, SecretBytes key, byte[] nonce, Bytes aad)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    return key.<Cipher, GeneralSecurityException>useOrThrow(bytes -> {
      if (bytes.length != KEY_SIZE) {
        throw new GeneralSecurityException("not a storage key");
      }
      cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(aad.toArray());
      return cipher;
    });
  }
}
