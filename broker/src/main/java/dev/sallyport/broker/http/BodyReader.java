package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntPredicate;

/** Reads a body no further than its route's limit, whatever length the caller announced. */
final class BodyReader {
  private static final int CHUNK = 8192;

  private BodyReader() {}

  /**
   * Reads the body; {@code body-too-large} as soon as it is longer than {@code maxBytes}, and
   * {@code overloaded} where there is no room for its bytes.
   *
   * @param room takes room for so many bytes more, if there is
   * @throws IOException if the caller goes away in the middle
   */
  static Outcome<byte[]> read(InputStream body, int maxBytes, IntPredicate room)
      throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    for (int count = next(body, chunk, maxBytes - content.size());
        count >= 0;
        count = next(body, chunk, maxBytes - content.size())) {
      if (count > maxBytes - content.size()) {
        return Outcome.refused(RefusalReason.BODY_TOO_LARGE);
      }
      if (!room.test(count)) {
        return Outcome.refused(RefusalReason.OVERLOADED);
      }
      content.write(chunk, 0, count);
    }
    return Outcome.accepted(content.toByteArray());
  }

  /** One byte more than is left of the limit shows that a body is too long. */
  private static int next(InputStream body, byte[] chunk, int left) throws IOException {
    return body.read(chunk, 0, Math.min(CHUNK, left + 1));
  }
}
