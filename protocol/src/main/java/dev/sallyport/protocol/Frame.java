package dev.sallyport.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Builds the byte strings that the protocol hashes, signs, MACs or uses as HPKE context. Each
 * starts with the label {@code sallyport.v1}, a zero byte, its own name and a zero byte, so that no
 * string of one purpose is ever one of another; everything of variable length is preceded by its
 * length.
 */
final class Frame {
  private static final String LABEL = "sallyport.v1";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  private Frame() {}

  static Frame named(String purpose) {
    return bare().ascii(LABEL).zero().ascii(purpose).zero();
  }

  static Frame bare() {
    return new Frame();
  }

  Frame raw(Bytes bytes) {
    bytes.writeTo(out);
    return this;
  }

  Frame raw(Digest digest) {
    return raw(digest.value());
  }

  /** {@code LP(x) = u32be(len(x)) || x}. */
  Frame prefixed(Bytes bytes) {
    return u32(bytes.size()).raw(bytes);
  }

  Frame prefixed(String text) {
    return prefixed(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  Frame u16(int value) {
    out.writeBytes(ByteBuffer.allocate(2).putShort((short) value).array());
    return this;
  }

  Frame u32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
    return this;
  }

  Frame u64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
    return this;
  }

  Bytes bytes() {
    return Bytes.owning(out.toByteArray());
  }

  Digest sha256() {
    return bytes().sha256();
  }

  private Frame ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private Frame zero() {
    out.write(0);
    return this;
  }
}
