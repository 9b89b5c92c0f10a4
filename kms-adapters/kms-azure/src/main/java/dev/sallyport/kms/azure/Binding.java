package dev.sallyport.kms.azure;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an envelope is bound to. Each text starts with a label of its own, and everything after it
 * is preceded by its length (u32be), so that no text of one purpose is one of the other.
 *
 * @param version of which KEK
 * @param context of the wrapped key
 */
record Binding(KekVersion version, Bytes context) {
  private static final String DATA = "sallyport.v1\0kms-azure data\0";
  private static final String ENVELOPE = "sallyport.v1\0kms-azure envelope\0";

  /** Associated data of the encryption under the data key. */
  Bytes associatedData() {
    return framed(DATA).toBytes();
  }

  /** What Azure signs. */
  Bytes signed(Bytes body) {
    return framed(ENVELOPE).prefixed(body.toArray()).toBytes();
  }

  private Frame framed(String label) {
    return new Frame(label)
        .prefixed(ascii(version.kek().value()))
        .prefixed(ascii(version.version()))
        .prefixed(context.toArray());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Bytes in the making. */
  private static final class Frame {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Frame(String label) {
      out.writeBytes(ascii(label));
    }

    Frame prefixed(byte[] bytes) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
      out.writeBytes(bytes);
      return this;
    }

    Bytes toBytes() {
      return Bytes.of(out.toByteArray());
    }
  }
}
