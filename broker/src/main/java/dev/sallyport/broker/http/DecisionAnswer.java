package dev.sallyport.broker.http;

import dev.sallyport.broker.release.KeptRefusal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The answer that lists decisions, as bytes, one after the other: a tree of a thousand refusals
 * with their checks would not fit into the broker's memory. The first entry always fits.
 */
final class DecisionAnswer {
  /** Where an answer ends, however many entries were asked for. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  /** From here on refusals are told without outcomes, so that there is room for more of them. */
  static final int MAX_WITH_OUTCOMES = 2 * 1024 * 1024;

  private static final byte[] BEGIN = "{\"decisions\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  DecisionAnswer() {
    text.writeBytes(BEGIN);
  }

  /**
   * Adds a refusal, with its outcomes while there is room for them; false where it does not fit.
   */
  boolean add(KeptRefusal refusal) {
    return add(
        text.size() + refusal.wholeSize() <= MAX_WITH_OUTCOMES ? refusal.whole() : refusal.head());
  }

  /** Adds a JSON object; false where it does not fit. */
  boolean add(byte[] object) {
    boolean isFirst = text.size() == BEGIN.length;
    if (text.size() + 1 + object.length + END.length > MAX_BYTES) {
      return false;
    }
    if (!isFirst) {
      text.write(',');
    }
    text.writeBytes(object);
    return true;
  }

  /** The whole answer. */
  byte[] end() {
    text.writeBytes(END);
    return text.toByteArray();
  }
}
