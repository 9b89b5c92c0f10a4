package dev.sallyport.simulator.machine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes that every JDK has. */
public final class Hashes {
  private Hashes() {}

  /** SHA-256 of the parts, one after another. */
  public static byte[] sha256(byte[]... parts) {
    return hash("SHA-256", parts);
  }

  /** SHA-384 of the parts, one after another. */
  public static byte[] sha384(byte[]... parts) {
    return hash("SHA-384", parts);
  }

  /** SHA-512 of the parts, one after another. */
  public static byte[] sha512(byte[]... parts) {
    return hash("SHA-512", parts);
  }

  private static byte[] hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }
}
