package dev.sallyport.kms.gcp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A key of the fake, with real AES-256-GCM; a ciphertext starts with an id of its version. */
final class FakeKey {
  private static final int ID = 8;
  private static final int IV = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  final ConcurrentSkipListMap<Integer, Version> versions = new ConcurrentSkipListMap<>();
  volatile String purpose = "ENCRYPT_DECRYPT";
  volatile int primary;

  /** A version. */
  static final class Version {
    final byte[] id = random(ID);
    final byte[] material = random(32);
    volatile String state;
    volatile int looksUntilReady;

    Version(int looksUntilReady) {
      this.looksUntilReady = looksUntilReady;
      this.state = looksUntilReady > 0 ? "PENDING_GENERATION" : "ENABLED";
    }

    /** Is generated while somebody looks. */
    synchronized String look() {
      if (looksUntilReady > 0 && --looksUntilReady == 0) {
        state = "ENABLED";
      }
      return state;
    }
  }

  Version version(int number) {
    return Objects.requireNonNull(versions.get(number), "no such version");
  }

  synchronized int add(int looksUntilReady) {
    int number = versions.isEmpty() ? 1 : versions.lastKey() + 1;
    versions.put(number, new Version(looksUntilReady));
    return number;
  }

  byte[] encrypt(Version version, byte[] plaintext, byte[] associatedData)
      throws GeneralSecurityException {
    byte[] iv = random(IV);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, version, iv, associatedData).doFinal(plaintext);
    return ByteBuffer.allocate(ID + IV + sealed.length).put(version.id).put(iv).put(sealed).array();
  }

  /** Which version a ciphertext names. */
  Optional<Version> versionOf(byte[] ciphertext) {
    return versions.values().stream()
        .filter(version ->
            ciphertext.length > ID + IV && Arrays.equals(version.id, 0, ID, ciphertext, 0, ID))
        .findFirst();
  }

  Optional<byte[]> decrypt(Version version, byte[] ciphertext, byte[] associatedData)
      throws GeneralSecurityException {
    byte[] iv = Arrays.copyOfRange(ciphertext, ID, ID + IV);
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, version, iv, associatedData)
              .doFinal(ciphertext, ID + IV, ciphertext.length - ID - IV));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, Version version, byte[] iv, byte[] associatedData)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(version.material, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
