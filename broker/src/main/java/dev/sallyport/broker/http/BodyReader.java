package dev.sallyport.broker.http;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.io.InputStream;

/** Reads a body no further than its route's limit, whatever length the caller announced. */
final class BodyReader {
  private BodyReader() {}

  /**
   * Reads the body; refused as soon as it is longer than {@code maxBytes}.
   *
   * @throws IOException if the caller goes away in the middle
   */
  static Outcome<byte[]> read(InputStream body, int maxBytes) throws IOException {
    byte[] content = body.readNBytes(maxBytes + 1);
    return content.length > maxBytes
        ? Outcome.refused(RefusalReason.BODY_TOO_LARGE)
        : Outcome.accepted(content);
  }
}
