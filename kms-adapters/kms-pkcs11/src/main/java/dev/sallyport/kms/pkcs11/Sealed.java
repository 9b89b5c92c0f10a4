package dev.sallyport.kms.pkcs11;

import dev.sallyport.protocol.Bytes;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What a wrap gives: {@code 0x01 IV(12) ciphertext tag(16)}, AES-256-GCM with the context as
 * associated data. The context is not part of it.
 *
 * @param iv 12 random bytes
 * @param ciphertext with its tag
 */
record Sealed(Bytes iv, Bytes ciphertext) {
  static final int TAG_SIZE = 16;
  private static final byte FORMAT = 1;
  private static final int IV_SIZE = 12;
  private static final int MAX_PLAINTEXT = 4096;

  /**
   * Random, because nobody counts over brokers: after 2^32 wraps under one version two are equal
   * with a chance of 2^-33 (NIST SP 800-38D, section 8.3), and each pair of equal ones would show
   * the difference of two keys.
   */
  static Bytes newIv(SecureRandom random) {
    byte[] iv = new byte[IV_SIZE];
    random.nextBytes(iv);
    return Bytes.of(iv);
  }

  /** Reads what {@link #encode} wrote; empty for anything else. */
  static Optional<Sealed> parse(Bytes encoded) {
    int size = encoded.size() - 1 - IV_SIZE;
    // Checked before the token sees it: a tag cut short must not be compared as a shorter one.
    if (size < TAG_SIZE || size > MAX_PLAINTEXT + TAG_SIZE || encoded.toArray()[0] != FORMAT) {
      return Optional.empty();
    }
    return Optional.of(
        new Sealed(encoded.slice(1, 1 + IV_SIZE), encoded.slice(1 + IV_SIZE, encoded.size())));
  }

  Bytes encode() {
    byte[] encoded = new byte[1 + IV_SIZE + ciphertext.size()];
    encoded[0] = FORMAT;
    System.arraycopy(iv.toArray(), 0, encoded, 1, IV_SIZE);
    System.arraycopy(ciphertext.toArray(), 0, encoded, 1 + IV_SIZE, ciphertext.size());
    return Bytes.of(encoded);
  }
}
