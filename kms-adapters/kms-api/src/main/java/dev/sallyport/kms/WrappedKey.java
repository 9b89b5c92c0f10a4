package dev.sallyport.kms;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A wrapped key as it stands in a store. It says which key and version opens it: {@code "SPW1"
 * u16be(n) kek-uri u16be(n) version u16be(n) ciphertext}, and nothing after that.
 *
 * <p>The header is only a claim until {@link Kms#unwrap} has found the same header inside the
 * ciphertext.
 *
 * @param version what wrapped it
 * @param ciphertext 1 to {@link #MAX_CIPHERTEXT_SIZE} bytes, as the key management system gave it
 */
public record WrappedKey(KekVersion version, Bytes ciphertext) {
  /** Longest ciphertext in bytes: a 3 KiB key with the header, base64 and an envelope around it. */
  public static final int MAX_CIPHERTEXT_SIZE = 16 * 1024;

  private static final Bytes MAGIC = Bytes.of("SPW1".getBytes(StandardCharsets.US_ASCII));

  /** Checks the size. */
  public WrappedKey {
    if (!fits(ciphertext.size())) {
      throw new IllegalArgumentException("ciphertext size " + ciphertext.size());
    }
  }

  /** Reads what {@link #encode} wrote, and nothing else. */
  public static Outcome<WrappedKey> parse(Bytes encoded) {
    Fields fields = new Fields(ByteBuffer.wrap(encoded.toArray()));
    boolean magic = fields.next(MAGIC.size()).equals(MAGIC);
    String uri = fields.text();
    String version = fields.text();
    Bytes ciphertext = fields.prefixed();
    if (magic
        && fields.endedWell()
        && fits(ciphertext.size())
        && KekUri.isKekUri(uri)
        && KekVersion.isVersion(version)) {
      return Outcome.accepted(new WrappedKey(new KekVersion(new KekUri(uri), version), ciphertext));
    }
    return Outcome.refused(RefusalReason.SECRET_UNREADABLE, "wrapped key");
  }

  /** The form for a store, at most 17 KiB. */
  public Bytes encode() {
    Bytes header = header(version);
    byte[] body = ciphertext.toArray();
    return Bytes.of(
        ByteBuffer.allocate(header.size() + 2 + body.length)
            .put(header.toArray())
            .putShort((short) body.length)
            .put(body)
            .array());
  }

  /** Everything before the ciphertext. */
  static Bytes header(KekVersion version) {
    byte[] uri = version.kek().value().getBytes(StandardCharsets.US_ASCII);
    byte[] name = version.version().getBytes(StandardCharsets.US_ASCII);
    return Bytes.of(
        ByteBuffer.allocate(MAGIC.size() + 4 + uri.length + name.length)
            .put(MAGIC.toArray())
            .putShort((short) uri.length)
            .put(uri)
            .putShort((short) name.length)
            .put(name)
            .array());
  }

  private static boolean fits(int ciphertextSize) {
    return ciphertextSize >= 1 && ciphertextSize <= MAX_CIPHERTEXT_SIZE;
  }

  /** Names the key; the ciphertext by its size. */
  @Override
  public String toString() {
    return "WrappedKey[" + version + ", " + ciphertext.size() + " bytes]";
  }

  /** Reads fields one after the other; once one is cut short, all the rest are empty. */
  private static final class Fields {
    private final ByteBuffer in;
    private boolean cut;

    Fields(ByteBuffer in) {
      this.in = in;
    }

    Bytes next(int size) {
      cut |= in.remaining() < size;
      if (cut) {
        return Bytes.empty();
      }
      byte[] field = new byte[size];
      in.get(field);
      return Bytes.of(field);
    }

    Bytes prefixed() {
      cut |= in.remaining() < 2;
      return next(cut ? 0 : in.getShort() & 0xffff);
    }

    String text() {
      return new String(prefixed().toArray(), StandardCharsets.ISO_8859_1);
    }

    boolean endedWell() {
      return !cut && !in.hasRemaining();
    }
  }
}
