package dev.sallyport.kms.gcp;

import dev.sallyport.protocol.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Associated data of a wrapped key: {@code "sallyport gcp-kms 1" 0x00 u16be(n) version context},
 * where the version is named with its key, ring, location and project. It is at most 2 KiB, of the
 * 8 KiB that an HSM key takes together with a plaintext.
 *
 * <p>A ciphertext chooses the version that opens it, and the answer does not tell which one that
 * was: without this, a row could say that it is under a newer version than it is.
 */
final class BoundContext {
  private static final byte[] LABEL = "sallyport gcp-kms 1\0".getBytes(StandardCharsets.US_ASCII);

  private BoundContext() {}

  static byte[] of(String version, Bytes context) {
    byte[] name = version.getBytes(StandardCharsets.US_ASCII);
    byte[] rest = context.toArray();
    return ByteBuffer.allocate(LABEL.length + 2 + name.length + rest.length)
        .put(LABEL)
        .putShort((short) name.length)
        .put(name)
        .put(rest)
        .array();
  }
}
