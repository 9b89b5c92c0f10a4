package dev.sallyport.broker.store;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SignatureKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of signatures as one column: for each {@code u8(key size) key signature}, the signature
 * being 64 bytes.
 */
final class SignatureColumn {
  private SignatureColumn() {}

  static Bytes write(List<Signature> signatures) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Signature signature : signatures) {
      if (signature.key().size() > 255 || signature.value().size() != SignatureKey.SIGNATURE_SIZE) {
        throw new IllegalArgumentException("a signature that cannot have been verified");
      }
      out.write(signature.key().size());
      out.writeBytes(signature.key().toArray());
      out.writeBytes(signature.value().toArray());
    }
    return Bytes.of(out.toByteArray());
  }

  /**
   * Reads what {@link #write} wrote. Anything else is no signatures at all: somebody else wrote it,
   * and a row without signatures is refused where it is used.
   */
  static List<Signature> read(Bytes column) {
    ByteBuffer in = ByteBuffer.wrap(column.toArray());
    List<Signature> signatures = new ArrayList<>();
    while (in.hasRemaining()) {
      int keySize = Byte.toUnsignedInt(in.get());
      if (in.remaining() < keySize + SignatureKey.SIGNATURE_SIZE) {
        return List.of();
      }
      signatures.add(new Signature(take(in, keySize), take(in, SignatureKey.SIGNATURE_SIZE)));
    }
    return List.copyOf(signatures);
  }

  private static Bytes take(ByteBuffer in, int size) {
    byte[] taken = new byte[size];
    in.get(taken);
    return Bytes.of(taken);
  }
}
