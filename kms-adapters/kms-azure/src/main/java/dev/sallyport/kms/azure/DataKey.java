package dev.sallyport.kms.azure;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AES-256-GCM key of one envelope. It seals once: an IV of 12 random bytes, the ciphertext and
 * a tag of 16.
 */
final class DataKey implements AutoCloseable {
  static final int SIZE = 32;
  private static final int IV_SIZE = 12;
  private static final int TAG_SIZE = 16;
  private static final int MAX_PLAINTEXT = 4096;

  private final SecretBytes key;

  private DataKey(SecretBytes key) {
    this.key = key;
  }

  static DataKey draw(SecureRandom random) {
    byte[] key = new byte[SIZE];
    random.nextBytes(key);
    return new DataKey(SecretBytes.takeOwnershipOf(key));
  }

  /** Takes the array itself, which is zeroed with the key, or now if it is of another size. */
  static Optional<DataKey> takeOwnershipOf(byte[] key) {
    DataKey taken = new DataKey(SecretBytes.takeOwnershipOf(key));
    if (key.length == SIZE) {
      return Optional.of(taken);
    }
    taken.close();
    return Optional.empty();
  }

  static boolean isSealedSize(int size) {
    return size > IV_SIZE + TAG_SIZE && size <= IV_SIZE + MAX_PLAINTEXT + TAG_SIZE;
  }

  Bytes seal(SecretBytes plaintext, Bytes associatedData, SecureRandom random) {
    byte[] iv = new byte[IV_SIZE];
    random.nextBytes(iv);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, iv, associatedData);
      byte[] ciphertext = plaintext.<byte[], GeneralSecurityException>useOrThrow(cipher::doFinal);
      byte[] sealed = new byte[IV_SIZE + ciphertext.length];
      System.arraycopy(iv, 0, sealed, 0, IV_SIZE);
      System.arraycopy(ciphertext, 0, sealed, IV_SIZE, ciphertext.length);
      return Bytes.of(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /** The plaintext; empty if this key did not seal it with this associated data. */
  Optional<SecretBytes> open(Bytes sealed, Bytes associatedData) {
    byte[] all = sealed.toArray();
    byte[] iv = sealed.slice(0, IV_SIZE).toArray();
    try {
      return Optional.of(
          SecretBytes.takeOwnershipOf(
              cipher(Cipher.DECRYPT_MODE, iv, associatedData)
                  .doFinal(all, IV_SIZE, all.length - IV_SIZE)));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /** A copy for the SDK, which whoever gets it zeroes. */
  byte[] copy() {
    return key.use(byte[]::clone);
  }

  @Override
  public void close() {
    key.close();
  }

  /** The JDK keeps a copy of the key until the cipher is collected. */
  private Cipher cipher(int mode, byte[] iv, Bytes associatedData) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec spec = key.use(bytes -> new SecretKeySpec(bytes, "AES"));
    cipher.init(mode, spec, new GCMParameterSpec(TAG_SIZE * 8, iv));
    cipher.updateAAD(associatedData.toArray());
    return cipher;
  }
}
