package dev.sallyport.protocol;

/**
 * A SHA-256 digest, or a value that stands where one is expected.
 *
 * @param value exactly 32 bytes
 */
public record Digest(Bytes value) {
  /** Size in bytes. */
  public static final int SIZE = 32;

  private static final Digest ZERO = new Digest(Bytes.of(new byte[SIZE]));

  /** Checks the size. */
  public Digest {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("a digest has 32 bytes");
    }
  }

  /** 32 zero bytes: "there is none". */
  public static Digest zero() {
    return ZERO;
  }

  /** A digest of these 32 bytes. */
  public static Digest of(byte[] value) {
    return new Digest(Bytes.of(value));
  }

  /** A digest from 64 hex digits. */
  public static Digest fromHex(String hex) {
    return new Digest(Bytes.fromHex(hex));
  }

  /** Whether this stands for "there is none". */
  public boolean isZero() {
    return value.isZero();
  }

  /** Lower-case hex. */
  public String hex() {
    return value.hex();
  }

  /** Lower-case hex. */
  @Override
  public String toString() {
    return hex();
  }
}
