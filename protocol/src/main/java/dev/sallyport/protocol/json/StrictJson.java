package dev.sallyport.protocol.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON (RFC 8259) over Gson's strict tokenizer, and adds what that leaves open:
 * duplicate members, limits, malformed UTF-8, lone surrogates and trailing bytes refuse.
 */
public final class StrictJson {
  /** What a decoder puts in the place of bytes that are no UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final JsonReader in;
  private final JsonLimits limits;
  private final boolean mayHaveSurrogates;
  private int values;

  private StrictJson(JsonReader in, JsonLimits limits, boolean mayHaveSurrogates) {
    this.in = in;
    this.limits = limits;
    this.mayHaveSurrogates = mayHaveSurrogates;
  }

  /**
   * Parses one document.
   *
   * @throws JsonException if the bytes are not exactly one JSON value within the limits
   */
  public static JsonValue parse(byte[] utf8, JsonLimits limits) throws JsonException {
    if (utf8.length > limits.maxBytes()) {
      throw new JsonException(Problem.TOO_LARGE, "document");
    }
    String text = decode(utf8);
    JsonReader in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.STRICT);
    // One more than ours, so that our own limit speaks first and by its own name.
    in.setNestingLimit(limits.maxDepth() + 1);
    StrictJson parser = new StrictJson(in, limits, mayHaveSurrogates(utf8, text));
    try {
      JsonValue value = parser.read(1);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonException(Problem.NOT_JSON, "end of document");
      }
      return value;
    } catch (IOException | IllegalStateException e) {
      throw new JsonException(Problem.NOT_JSON, place(e));
    }
  }

  /**
   * Parses one document that must be an object.
   *
   * @throws JsonException if it is not, or as {@link #parse}
   */
  public static JsonObject parseObject(byte[] utf8, JsonLimits limits) throws JsonException {
    if (parse(utf8, limits) instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new JsonException(Problem.WRONG_TYPE, "document");
  }

  /** Writes a value without white space, members in their order. */
  public static byte[] write(JsonValue value) {
    StringWriter text = new StringWriter();
    JsonWriter out = new JsonWriter(text);
    out.setStrictness(Strictness.STRICT);
    out.setHtmlSafe(false);
    try {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String decode(byte[] utf8) throws JsonException {
    try {
      String text = new String(utf8, StandardCharsets.UTF_8);
      if (text.indexOf(REPLACEMENT) >= 0) {
        // It stands in the document, or for what is malformed, which only such a decoder reports.
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      }
      if (text.startsWith("\ufeff")) {
        // Gson would skip a byte order mark, so that two different documents would read the same.
        throw new JsonException(Problem.NOT_JSON, "byte order mark");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new JsonException(Problem.NOT_UNICODE, "document");
    }
  }

  /** Whether a string of it may: where all is ASCII and nothing is escaped by number, none has. */
  private static boolean mayHaveSurrogates(byte[] utf8, String text) {
    return text.length() != utf8.length || text.contains("\\u");
  }

  private static String place(Exception e) {
    return e instanceof MalformedJsonException ? "syntax" : "structure";
  }

  private JsonValue read(int depth) throws IOException, JsonException {
    if (++values > limits.maxValues()) {
      throw new JsonException(Problem.TOO_MANY_VALUES, "document");
    }
    JsonToken token = in.peek();
    return switch (token) {
      case BEGIN_OBJECT -> new JsonValue.Members(JsonObject.owning(members(depth)));
      case BEGIN_ARRAY -> new JsonValue.Array(elements(depth));
      case STRING -> new JsonValue.Text(wellFormed(in.nextString()));
      case NUMBER -> new JsonValue.Numeric(in.nextString());
      case BOOLEAN -> new JsonValue.Bool(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        yield new JsonValue.Null();
      }
      case END_OBJECT, END_ARRAY, NAME, END_DOCUMENT ->
          throw new JsonException(Problem.NOT_JSON, "structure");
    };
  }

  private Map<String, JsonValue> members(int depth) throws IOException, JsonException {
    requireDepth(depth);
    Map<String, JsonValue> members = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = wellFormed(in.nextName());
      if (members.containsKey(name)) {
        throw new JsonException(Problem.DUPLICATE_MEMBER, "depth " + depth);
      }
      members.put(name, read(depth + 1));
    }
    in.endObject();
    return members;
  }

  private List<JsonValue> elements(int depth) throws IOException, JsonException {
    requireDepth(depth);
    List<JsonValue> elements = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      elements.add(read(depth + 1));
    }
    in.endArray();
    return elements;
  }

  private void requireDepth(int depth) throws JsonException {
    if (depth > limits.maxDepth()) {
      throw new JsonException(Problem.TOO_DEEP, "depth " + depth);
    }
  }

  private String wellFormed(String text) throws JsonException {
    return mayHaveSurrogates ? requireWellFormed(text) : text;
  }

  private static String requireWellFormed(String text) throws JsonException {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at))) {
        if (!isPairAt(text, at)) {
          throw new JsonException(Problem.NOT_UNICODE, "string");
        }
        at++;
      }
    }
    return text;
  }

  /** An escape can write half of a character, which no UTF-8 has. */
  private static boolean isPairAt(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  private static void write(JsonValue value, JsonWriter out) throws IOException {
    switch (value) {
      case JsonValue.Text(String text) -> out.value(text);
      case JsonValue.Numeric(String digits) -> out.jsonValue(digits);
      case JsonValue.Bool(boolean bool) -> out.value(bool);
      case JsonValue.Null() -> out.nullValue();
      case JsonValue.Array(List<JsonValue> elements) -> {
        out.beginArray();
        for (JsonValue element : elements) {
          write(element, out);
        }
        out.endArray();
      }
      case JsonValue.Members(JsonObject object) -> {
        out.beginObject();
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
          out.name(member.getKey());
          write(member.getValue(), out);
        }
        out.endObject();
      }
    }
  }
}
