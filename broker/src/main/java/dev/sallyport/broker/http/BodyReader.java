package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Predicate;

/** Reads a body no further than its route's limit, whatever length the caller announced. */
final class BodyReader {
  private static final int CHUNK = 8192;

  private BodyReader() {}

  /**
   * Reads the body; {@code body-too-large} as soon as it is longer than {@code maxBytes}, and
   * {@code overloaded} where there is no room for its bytes.
   *
   * @param pieces takes the next bytes, if there is room for them
   * @return how many bytes were taken
   * @throws IOException if the caller goes away in the middle
   */
  static Outcome<Integer> read(InputStream body, int maxBytes, Predicate<byte[]> pieces)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    int taken = 0;
    for (int count = next(body, chunk, maxBytes - taken);
        count >= 0;
        count = next(body, chunk, maxBytes - taken)) {
      if (count > maxBytes - taken) {
        return Outcome.refused(RefusalReason.BODY_TOO_LARGE);
      }
      if (!pieces.test(Arrays.copyOf(chunk, count))) {
        return Outcome.refused(RefusalReason.OVERLOADED);
      }
      taken += count;
    }
    return Outcome.accepted(taken);
  }

  /** One byte more than is left of the limit shows that a body is too long. */
  private static int next(InputStream body, byte[] chunk, int left) throws IOException {
    return body.read(chunk, 0, Math.min(CHUNK, left + 1));
  }
}
