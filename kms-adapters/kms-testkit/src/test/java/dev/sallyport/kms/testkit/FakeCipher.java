package dev.sallyport.kms.testkit;

import dev.sallyport.protocol.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM of the JDK: {@code u16be(size) iv ciphertext}; AES-CTR where integrity is the flaw. */
final class FakeCipher {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int IV_SIZE = 12;

  private FakeCipher() {}

  static Bytes seal(byte[] key, byte[] clear, Bytes context, Optional<Flaw> flaw) {
    byte[] iv = new byte[IV_SIZE];
    if (!flaw.equals(Optional.of(Flaw.DETERMINISTIC))) {
      RANDOM.nextBytes(iv);
    }
    try {
      byte[] body = cipher(Cipher.ENCRYPT_MODE, key, iv, context, flaw).doFinal(clear);
      byte[] sealed = new byte[2 + IV_SIZE + body.length];
      sealed[0] = (byte) (body.length >> 8);
      sealed[1] = (byte) body.length;
      System.arraycopy(iv, 0, sealed, 2, IV_SIZE);
      System.arraycopy(body, 0, sealed, 2 + IV_SIZE, body.length);
      return Bytes.of(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Optional<byte[]> open(byte[] key, Bytes sealed, Bytes context, Optional<Flaw> flaw) {
    byte[] in = sealed.toArray();
    boolean lenient = flaw.equals(Optional.of(Flaw.IGNORES_TRAILING_BYTES));
    int size = in.length < 2 ? 0 : (in[0] & 0xff) << 8 | (in[1] & 0xff);
    int end = 2 + IV_SIZE + size;
    boolean exact = flaw.equals(Optional.of(Flaw.NO_INTEGRITY)) || in.length == end;
    if (in.length < 2 + IV_SIZE || !(lenient ? in.length >= end : exact)) {
      return Optional.empty();
    }
    byte[] iv = Arrays.copyOfRange(in, 2, 2 + IV_SIZE);
    byte[] body = Arrays.copyOfRange(in, 2 + IV_SIZE, lenient ? end : in.length);
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, key, iv, context, flaw).doFinal(body));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] iv, Bytes context, Optional<Flaw> flaw)
      throws GeneralSecurityException {
    SecretKeySpec aes = new SecretKeySpec(key, "AES");
    if (flaw.equals(Optional.of(Flaw.NO_INTEGRITY))) {
      Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
      ctr.init(mode, aes, new IvParameterSpec(Arrays.copyOf(iv, 16)));
      return ctr;
    }
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(mode, aes, new GCMParameterSpec(128, iv));
    gcm.updateAAD(context.toArray());
    return gcm;
  }
}
