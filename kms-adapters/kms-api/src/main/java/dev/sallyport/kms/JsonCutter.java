package dev.sallyport.kms;

import dev.sallyport.kms.CutJson.Span;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts every text and every number out of the bytes of a JSON document before it is parsed, so that
 * no {@code String} of any of them is ever made. Into the place of each goes its index; what is
 * left, names and structure, has to be strict JSON.
 *
 * <p>All of them are cut and not only the one that is wanted: so whatever the parser finds at a
 * place is an index of ours, and no value can pass itself off as one.
 */
final class JsonCutter {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  /** The parser's tokenizer takes no longer one; an index of ours would pass for it. */
  private static final int LONGEST_NUMBER = 1023;

  private static final int SCRATCH = 512;

  private final byte[] body;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private final List<Span> cut = new ArrayList<>();
  private int at;

  private JsonCutter(byte[] body) {
    this.body = body;
  }

  /** As {@link CutJson#parse}. */
  static CutJson cut(byte[] body, JsonLimits limits) throws JsonException {
    if (body.length > limits.maxBytes()) {
      throw new JsonException(Problem.TOO_LARGE, "document");
    }
    requireUtf8(body);
    JsonCutter cutter = new JsonCutter(body);
    while (cutter.at < body.length) {
      cutter.next();
    }
    // An index may be longer than what it stands for.
    JsonLimits longer =
        new JsonLimits(2 * limits.maxBytes(), limits.maxDepth(), limits.maxValues());
    return new CutJson(StrictJson.parseObject(cutter.rest.toByteArray(), longer), body, cutter.cut);
  }

  private void next() throws JsonException {
    byte first = body[at];
    if (first == '"') {
      string();
    } else if (first == '-' || isDigit(first)) {
      number();
    } else {
      rest.write(first);
      at++;
    }
  }

  private void string() throws JsonException {
    int quote = closingQuote(at + 1);
    if (isBeforeColon(quote + 1)) {
      rest.write(body, at, quote + 1 - at);
    } else {
      rest.write('"');
      replace(at + 1, JsonTextBytes.decode(body, at + 1, quote));
      rest.write('"');
    }
    at = quote + 1;
  }

  private int closingQuote(int from) throws JsonException {
    for (int quote = from; quote < body.length; quote++) {
      if (body[quote] == '"') {
        return quote;
      }
      if (body[quote] == '\\') {
        quote++;
      }
    }
    throw new JsonException(Problem.NOT_JSON, "string");
  }

  /** Only a name is followed by a colon; where something else is, the parser refuses. */
  private boolean isBeforeColon(int from) {
    int next = from;
    while (next < body.length && isSpace(body[next])) {
      next++;
    }
    return next < body.length && body[next] == ':';
  }

  /** What only begins like a number, or is too much for the parser, is left for it to refuse. */
  private void number() {
    int end = at;
    while (end < body.length && isOfNumber(body[end])) {
      end++;
    }
    if (end - at <= LONGEST_NUMBER
        && NUMBER.matcher(new Ascii(body, at, end)).matches()
        && isCountable(end)) {
      replace(at, end);
    } else {
      rest.write(body, at, end - at);
    }
    at = end;
  }

  /**
   * The parser's tokenizer counts in 64 bits, and where the count wraps to none it takes the next
   * digit for one after a leading zero: it refuses {@code 184467440737095516160}.
   */
  private boolean isCountable(int end) {
    int first = body[at] == '-' ? at + 1 : at;
    long count = 0;
    for (int digit = first; digit < end && isDigit(body[digit]); digit++) {
      if (count == 0 && digit > first) {
        return false;
      }
      count = 10 * count + (body[digit] - '0');
    }
    return true;
  }

  private void replace(int start, int end) {
    rest.writeBytes(Integer.toString(cut.size()).getBytes(StandardCharsets.US_ASCII));
    cut.add(new Span(start, end));
  }

  /** The parser sees only what is left, so the bytes are checked before. */
  private static void requireUtf8(byte[] bytes) throws JsonException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer scratch = CharBuffer.allocate(SCRATCH);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      scratch.clear();
      result = decoder.decode(in, scratch, true);
    }
    Arrays.fill(scratch.array(), '\0');
    if (result.isError()) {
      throw new JsonException(Problem.NOT_UNICODE, "document");
    }
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || value == '\t' || value == '\n' || value == '\r';
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private static boolean isOfNumber(byte value) {
    return isDigit(value) || "+-.eE".indexOf(value) >= 0;
  }

  /** Bytes as a pattern wants to see them, without a copy. */
  private static final class Ascii implements CharSequence {
    private final byte[] bytes;
    private final int start;
    private final int end;

    Ascii(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
    }

    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      return (char) bytes[start + index];
    }

    @Override
    public CharSequence subSequence(int first, int last) {
      return new Ascii(bytes, start + first, start + last);
    }

    @Override
    public String toString() {
      return "Ascii[" + length() + "]";
    }
  }
}
