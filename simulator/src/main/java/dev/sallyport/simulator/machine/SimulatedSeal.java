package dev.sallyport.simulator.machine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands where real hardware signs. The key is public, so that a guest in one process and a service
 * in another agree without a set-up: it finds changed evidence, and proves nothing.
 */
final class SimulatedSeal {
  /** Size of a seal in bytes. */
  static final int SIZE = 32;

  private static final byte[] PUBLIC_KEY =
      "sallyport simulated hardware, known to everybody".getBytes(StandardCharsets.US_ASCII);

  private SimulatedSeal() {}

  static byte[] append(byte[] content) {
    byte[] sealed = Arrays.copyOf(content, content.length + SIZE);
    System.arraycopy(seal(content), 0, sealed, content.length, SIZE);
    return sealed;
  }

  static byte[] open(byte[] sealed) throws EvidenceException {
    if (sealed.length < SIZE) {
      throw new EvidenceException("too short for evidence");
    }
    byte[] content = Arrays.copyOf(sealed, sealed.length - SIZE);
    byte[] seal = Arrays.copyOfRange(sealed, content.length, sealed.length);
    if (!MessageDigest.isEqual(seal, seal(content))) {
      throw new EvidenceException("seal does not match");
    }
    return content;
  }

  private static byte[] seal(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(PUBLIC_KEY, "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC-SHA-256", e);
    }
  }
}
