package dev.sallyport.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Byte strings in the notation of docs/protocol.md, section 1. */
final class Frame {
  private static final byte[] LABEL = "sallyport.v1".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Frame() {}

  static Frame bare() {
    return new Frame();
  }

  /** {@code L 0 "purpose" 0}. */
  static Frame named(String purpose) {
    return bare().raw(LABEL).zero().raw(purpose.getBytes(StandardCharsets.US_ASCII)).zero();
  }

  Frame raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  Frame prefixed(byte[] value) {
    return u32(value.length).raw(value);
  }

  Frame prefixed(String value) {
    return prefixed(value.getBytes(StandardCharsets.UTF_8));
  }

  Frame u16(int value) {
    return raw(ByteBuffer.allocate(Short.BYTES).putShort((short) value).array());
  }

  Frame u32(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  Frame u64(long value) {
    return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  byte[] sha256() {
    return sha256(bytes());
  }

  static byte[] sha256(byte[] value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private Frame zero() {
    bytes.write(0);
    return this;
  }
}
