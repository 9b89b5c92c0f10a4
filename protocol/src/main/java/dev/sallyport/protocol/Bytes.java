package dev.sallyport.protocol;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes that is not secret. Equality takes the same time whatever the
 * content.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of these bytes. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** No bytes at all. */
  public static Bytes empty() {
    return EMPTY;
  }

  /**
   * Bytes from hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if the text is not an even number of hex digits
   */
  public static Bytes fromHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** How many bytes these are. */
  public int size() {
    return content.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return content.clone();
  }

  void writeTo(ByteArrayOutputStream out) {
    out.writeBytes(content);
  }

  /** These bytes, which the caller must not keep. */
  static Bytes owning(byte[] content) {
    return new Bytes(content);
  }

  /** The bytes from {@code from} (included) to {@code to} (excluded). */
  public Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(content, checkRange(from, to), to));
  }

  /** Whether every byte is zero. */
  public boolean isZero() {
    int or = 0;
    for (byte b : content) {
      or |= b;
    }
    return or == 0;
  }

  /** Lower-case hex. */
  public String hex() {
    return HexFormat.of().formatHex(content);
  }

  /** Base64url without padding (RFC 4648 section 5), the form of binary on the wire. */
  public String base64Url() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  /** SHA-256 of these bytes. */
  public Digest sha256() {
    return new Digest(new Bytes(sha("SHA-256")));
  }

  /** SHA-512 of these bytes, 64 bytes long. */
  public Bytes sha512() {
    return new Bytes(sha("SHA-512"));
  }

  /** Compares unsigned, byte by byte; a prefix comes first. */
  public int compareUnsigned(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && MessageDigest.isEqual(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** Hex, cut after 32 bytes. */
  @Override
  public String toString() {
    return size() <= 32 ? hex() : slice(0, 32).hex() + "..(" + size() + " bytes)";
  }

  private int checkRange(int from, int to) {
    if (from < 0 || to < from || to > content.length) {
      throw new IndexOutOfBoundsException("range " + from + ".." + to + " of " + content.length);
    }
    return from;
  }

  private byte[] sha(String algorithm) {
    return messageDigest(algorithm).digest(content);
  }

  static MessageDigest messageDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
