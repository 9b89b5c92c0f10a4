package dev.sallyport.kms;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A JSON object whose texts and numbers were cut out of its bytes before it was parsed, so that no
 * {@code String} of any of them was ever made: for answers that carry secrets. {@link #close}
 * zeroes them.
 */
public final class CutJson implements AutoCloseable {
  private final JsonObject object;
  private final byte[] body;
  private final List<Span> cut;

  /** What is left, and where in the body the values with these indices are. */
  CutJson(JsonObject object, byte[] body, List<Span> cut) {
    this.object = object;
    this.body = body;
    this.cut = List.copyOf(cut);
  }

  /**
   * Cuts a document.
   *
   * @param body belongs to the result, which zeroes it; where this throws, the caller does
   * @throws JsonException in the cases of {@link StrictJson#parseObject}
   */
  public static CutJson parse(byte[] body, JsonLimits limits) throws JsonException {
    return JsonCutter.cut(body, limits);
  }

  /** From where to before where; of a text the decoded bytes. */
  record Span(int start, int end) {}

  /**
   * The document. Each text and number in it is an index, to be shown to a method of this class.
   */
  public JsonObject object() {
    return object;
  }

  /** The text that stood here, in UTF-8, for the caller to close; empty if there stood none. */
  public Optional<SecretBytes> text(JsonValue value) {
    return value instanceof JsonValue.Text(String index)
        ? Optional.of(SecretBytes.takeOwnershipOf(bytes(span(index))))
        : Optional.empty();
  }

  /** Whether there stood a text with something in it. */
  public boolean isFilledText(JsonValue value) {
    return value instanceof JsonValue.Text(String index) && span(index).start < span(index).end;
  }

  /** Whether there stood this number in just these digits. */
  public boolean isNumber(JsonValue value, long expected) {
    byte[] digits = Long.toString(expected).getBytes(StandardCharsets.US_ASCII);
    return value instanceof JsonValue.Numeric(String index)
        && Arrays.equals(body, span(index).start, span(index).end, digits, 0, digits.length);
  }

  /** Zeroes every value. */
  @Override
  public void close() {
    Arrays.fill(body, (byte) 0);
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "CutJson[" + cut.size() + " values]";
  }

  private Span span(String index) {
    return cut.get(Integer.parseInt(index));
  }

  private byte[] bytes(Span span) {
    return Arrays.copyOfRange(body, span.start, span.end);
  }
}
