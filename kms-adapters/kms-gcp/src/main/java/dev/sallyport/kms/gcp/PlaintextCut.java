package dev.sallyport.kms.gcp;

import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The value of {@code plaintext}, cut out of an answer before that is parsed, so that no {@code
 * String} of it is ever made. That it is the value of that member is seen afterwards: the rest has
 * to be strict JSON, and has to have there what was put into its place.
 */
final class PlaintextCut implements AutoCloseable {
  private static final byte[] MARK = "\"plaintext\"".getBytes(StandardCharsets.US_ASCII);

  /** Stands for what was cut out; no base64. */
  private static final byte PLACE = '!';

  private final byte[] encoded;
  private final byte[] rest;

  private PlaintextCut(byte[] encoded, byte[] rest) {
    this.encoded = encoded;
    this.rest = rest;
  }

  static PlaintextCut of(byte[] body) throws WrongAnswer {
    int mark = indexOfMark(body, 0);
    if (mark < 0 || indexOfMark(body, mark + 1) >= 0) {
      throw new WrongAnswer("no plaintext, or two");
    }
    int colon = pastSpace(body, mark + MARK.length);
    int quote = pastSpace(body, colon + 1);
    if (!isAt(body, colon, ':') || !isAt(body, quote, '"')) {
      throw new WrongAnswer("no plaintext in quotes");
    }
    int start = quote + 1;
    int end = start;
    while (end < body.length && body[end] != '"') {
      end++;
    }
    byte[] rest = new byte[start + 1 + body.length - end];
    System.arraycopy(body, 0, rest, 0, start);
    rest[start] = PLACE;
    System.arraycopy(body, end, rest, start + 1, body.length - end);
    return new PlaintextCut(Arrays.copyOfRange(body, start, end), rest);
  }

  /** The answer without it. */
  byte[] rest() {
    return rest;
  }

  /** The value as it stood there; zeroed with this. */
  byte[] encoded() {
    return encoded;
  }

  void requireIn(JsonObject parsedRest) throws JsonException, WrongAnswer {
    if (!parsedRest.text("plaintext").equals(String.valueOf((char) PLACE))) {
      throw new WrongAnswer("no plaintext where it has to be");
    }
  }

  @Override
  public void close() {
    Arrays.fill(encoded, (byte) 0);
  }

  private static int indexOfMark(byte[] body, int from) {
    for (int at = from; at <= body.length - MARK.length; at++) {
      if (Arrays.equals(body, at, at + MARK.length, MARK, 0, MARK.length)) {
        return at;
      }
    }
    return -1;
  }

  private static int pastSpace(byte[] body, int from) {
    int at = from;
    while (isAt(body, at, ' ')
        || isAt(body, at, '\n')
        || isAt(body, at, '\r')
        || isAt(body, at, '\t')) {
      at++;
    }
    return at;
  }

  private static boolean isAt(byte[] body, int at, char expected) {
    return at < body.length && body[at] == expected;
  }
}
