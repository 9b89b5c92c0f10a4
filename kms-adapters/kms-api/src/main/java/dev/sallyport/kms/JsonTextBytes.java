package dev.sallyport.kms;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import java.util.HexFormat;

/**
 * Undoes the escapes of one JSON string (RFC 8259 section 7) where it stands. What comes out is
 * never longer, so no second array has to be zeroed.
 */
final class JsonTextBytes {
  private static final int UNIT = 4;

  private final byte[] bytes;
  private final int end;
  private int from;
  private int to;

  private JsonTextBytes(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.end = end;
    this.from = start;
    this.to = start;
  }

  /**
   * Decodes what stands between two quotes.
   *
   * @param bytes valid UTF-8
   * @param start after the first quote
   * @param end at the second one, which no backslash escapes
   * @return where the decoded text ends, in UTF-8 from {@code start} on
   * @throws JsonException if there is a control character, an escape that JSON does not have, or
   *     half of a surrogate pair
   */
  static int decode(byte[] bytes, int start, int end) throws JsonException {
    JsonTextBytes text = new JsonTextBytes(bytes, start, end);
    while (text.from < end) {
      text.next();
    }
    return text.to;
  }

  private void next() throws JsonException {
    byte next = bytes[from++];
    if (next >= 0 && next < ' ') {
      throw notJson();
    }
    if (next == '\\') {
      escape();
    } else {
      bytes[to++] = next;
    }
  }

  private void escape() throws JsonException {
    byte kind = bytes[from++];
    switch (kind) {
      case '"', '\\', '/' -> bytes[to++] = kind;
      case 'b' -> bytes[to++] = '\b';
      case 'f' -> bytes[to++] = '\f';
      case 'n' -> bytes[to++] = '\n';
      case 'r' -> bytes[to++] = '\r';
      case 't' -> bytes[to++] = '\t';
      case 'u' -> write(codePoint());
      default -> throw notJson();
    }
  }

  private int codePoint() throws JsonException {
    char first = unit();
    if (!Character.isSurrogate(first)) {
      return first;
    }
    if (end - from < 2 || bytes[from] != '\\' || bytes[from + 1] != 'u') {
      throw notUnicode();
    }
    from += 2;
    char second = unit();
    if (!Character.isSurrogatePair(first, second)) {
      throw notUnicode();
    }
    return Character.toCodePoint(first, second);
  }

  private char unit() throws JsonException {
    if (end - from < UNIT) {
      throw notJson();
    }
    int unit = 0;
    for (int stop = from + UNIT; from < stop; from++) {
      if (!HexFormat.isHexDigit(bytes[from])) {
        throw notJson();
      }
      unit = (unit << 4) | HexFormat.fromHexDigit(bytes[from]);
    }
    return (char) unit;
  }

  /** UTF-8 (RFC 3629 section 3): at most three bytes for six, at most four for twelve. */
  private void write(int codePoint) {
    if (codePoint < 0x80) {
      bytes[to++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      bytes[to++] = (byte) (0xc0 | (codePoint >> 6));
      writeRest(codePoint, 1);
    } else if (codePoint < 0x10000) {
      bytes[to++] = (byte) (0xe0 | (codePoint >> 12));
      writeRest(codePoint, 2);
    } else {
      bytes[to++] = (byte) (0xf0 | (codePoint >> 18));
      writeRest(codePoint, 3);
    }
  }

  private void writeRest(int codePoint, int count) {
    for (int left = count - 1; left >= 0; left--) {
      bytes[to++] = (byte) (0x80 | ((codePoint >> (6 * left)) & 0x3f));
    }
  }

  private static JsonException notJson() {
    return new JsonException(Problem.NOT_JSON, "string");
  }

  private static JsonException notUnicode() {
    return new JsonException(Problem.NOT_UNICODE, "string");
  }
}
