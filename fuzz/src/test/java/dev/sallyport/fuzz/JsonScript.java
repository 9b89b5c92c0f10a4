package dev.sallyport.fuzz;

import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes JSON of a fuzzer's bytes: the bytes themselves, or, where the first of them is {@link
 * #MARK}, which begins no JSON, one of several valid documents changed step by step. Bytes alone
 * would seldom get past a member that must be there; steps always give JSON, and mutated steps give
 * other JSON.
 *
 * <p>After the mark comes the document's number, then steps of an operation, a place (two bytes,
 * counted over all values of the document, containers first) and an argument.
 */
public final class JsonScript {
  /** The first byte of a script. */
  public static final byte MARK = 1;

  private static final int MAX_STEPS = 24;

  /** Documents that grow are let go on growing up to here: copies of copies would never end. */
  private static final int MAX_VALUES = 1500;

  /**
   * Likewise values within values: well beyond what any parser allows, within what a stack holds.
   */
  private static final int MAX_DEPTH = 100;

  /** What parsers are prone to stumble over. */
  private static final List<JsonValue> VALUES =
      List.of(
          new JsonValue.Null(),
          new JsonValue.Bool(true),
          new JsonValue.Bool(false),
          number("0"),
          number("-1"),
          number("-0"),
          number("1"),
          number("1.0"),
          number("1e3"),
          number("2147483648"),
          number("9223372036854775807"),
          number("9223372036854775808"),
          number("-9223372036854775808"),
          number("1e999"),
          text(""),
          text("."),
          text(".."),
          text("/"),
          text("\u0000"),
          text("\ud83d\ude00"),
          text("A".repeat(5000)),
          new JsonValue.Array(List.of()),
          new JsonObject(Map.of()).asValue());

  private final List<JsonValue> documents;

  /** Scripts over these documents. */
  public JsonScript(List<JsonValue> documents) {
    this.documents = List.copyOf(documents);
  }

  /** The documents without a change, one script each. */
  public List<byte[]> seeds() {
    return IntStream.range(0, documents.size()).mapToObj(i -> new byte[] {MARK, (byte) i}).toList();
  }

  /** The document as UTF-8: what the script says, or the input itself. */
  public byte[] utf8(byte[] input) {
    return changed(input).map(StrictJson::write).orElse(input);
  }

  /** The document that a script gives; empty where the input is none. */
  public Optional<JsonValue> changed(byte[] input) {
    if (input.length < 2 || input[0] != MARK) {
      return Optional.empty();
    }
    ScriptReader script = new ScriptReader(input, 1);
    JsonValue document = documents.get(script.below(documents.size()));
    int steps = 0;
    while (script.hasMore() && steps++ < MAX_STEPS && mayGrow(document)) {
      document = step(document, script);
    }
    return Optional.of(document);
  }

  private static boolean mayGrow(JsonValue document) {
    return size(document) < MAX_VALUES && depth(document) < MAX_DEPTH;
  }

  private static JsonValue step(JsonValue document, ScriptReader script) {
    int operation = script.below(8);
    int place = script.below16(size(document));
    return switch (operation) {
      case 0 -> at(document, place, any -> Optional.of(VALUES.get(script.below(VALUES.size()))));
      case 1 -> at(document, place, any -> Optional.empty());
      case 2 -> at(document, place, any -> Optional.of(text(script.text())));
      case 3 -> {
        JsonValue other = find(document, script.below16(size(document)));
        yield at(document, place, any -> Optional.of(other));
      }
      case 4 -> at(document, place, node -> Optional.of(renamed(node, script)));
      case 5 -> at(document, place, node -> Optional.of(flipped(node, script)));
      case 6 -> at(document, place, node -> Optional.of(grown(node, script)));
      default -> at(document, place, any -> Optional.of(number(Long.toString(script.number()))));
    };
  }

  private static JsonValue renamed(JsonValue node, ScriptReader script) {
    if (!(node instanceof JsonValue.Members(JsonObject object)) || object.members().isEmpty()) {
      return node;
    }
    int chosen = script.below(object.members().size());
    String name = script.text();
    JsonObject.Builder renamed = JsonObject.builder();
    int at = 0;
    for (var member : object.members().entrySet()) {
      boolean free = !object.members().containsKey(name);
      renamed.put(at++ == chosen && free ? name : member.getKey(), member.getValue());
    }
    return renamed.build().asValue();
  }

  private static JsonValue flipped(JsonValue node, ScriptReader script) {
    if (!(node instanceof JsonValue.Text(String text)) || text.isEmpty()) {
      return node;
    }
    int at = script.below16(text.length());
    return text(text.substring(0, at) + (char) script.below(256) + text.substring(at + 1));
  }

  /** A list that repeats itself, or a value within so many lists. */
  private static JsonValue grown(JsonValue node, ScriptReader script) {
    int times = script.below(40);
    if (node instanceof JsonValue.Array(List<JsonValue> elements)
        && size(node) * times < MAX_VALUES) {
      return new JsonValue.Array(
          Collections.nCopies(times, elements).stream().flatMap(List::stream).toList());
    }
    JsonValue nested = node;
    for (int i = 0; i < times; i++) {
      nested = new JsonValue.Array(List.of(nested));
    }
    return nested;
  }

  private static JsonValue text(String text) {
    return new JsonValue.Text(text);
  }

  private static JsonValue number(String digits) {
    return new JsonValue.Numeric(digits);
  }

  private static int size(JsonValue value) {
    int size = 1;
    for (JsonValue child : children(value)) {
      size += size(child);
    }
    return size;
  }

  private static int depth(JsonValue value) {
    int deepest = 0;
    for (JsonValue child : children(value)) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  private static Collection<JsonValue> children(JsonValue value) {
    return switch (value) {
      case JsonValue.Array(List<JsonValue> elements) -> elements;
      case JsonValue.Members(JsonObject object) -> object.members().values();
      case JsonValue.Text _, JsonValue.Numeric _, JsonValue.Bool _, JsonValue.Null _ -> List.of();
    };
  }

  private static JsonValue find(JsonValue value, int place) {
    int left = place - 1;
    for (JsonValue child : children(value)) {
      int size = size(child);
      if (left >= 0 && left < size) {
        return find(child, left);
      }
      left -= size;
    }
    return value;
  }

  /** Changes the value at a place; the document itself cannot be removed. */
  private static JsonValue at(
      JsonValue value, int place, Function<JsonValue, Optional<JsonValue>> change) {
    return place == 0 ? change.apply(value).orElse(value) : inside(value, place, change);
  }

  private static JsonValue inside(
      JsonValue value, int place, Function<JsonValue, Optional<JsonValue>> change) {
    Walk walk = new Walk(place - 1, change);
    return switch (value) {
      case JsonValue.Array(List<JsonValue> elements) ->
          new JsonValue.Array(
              elements.stream().flatMap(element -> walk.visit(element).stream()).toList());
      case JsonValue.Members(JsonObject object) -> {
        JsonObject.Builder members = JsonObject.builder();
        object
            .members()
            .forEach(
                (name, member) -> walk.visit(member).ifPresent(kept -> members.put(name, kept)));
        yield members.build().asValue();
      }
      case JsonValue.Text _, JsonValue.Numeric _, JsonValue.Bool _, JsonValue.Null _ -> value;
    };
  }

  /** Goes over children in order, and changes the one in which the place is. */
  private static final class Walk {
    private final Function<JsonValue, Optional<JsonValue>> change;
    private int left;

    Walk(int place, Function<JsonValue, Optional<JsonValue>> change) {
      this.left = place;
      this.change = change;
    }

    Optional<JsonValue> visit(JsonValue child) {
      int here = left;
      left -= size(child);
      if (here == 0) {
        return change.apply(child);
      }
      boolean within = here > 0 && left < 0;
      return Optional.of(within ? inside(child, here, change) : child);
    }
  }
}
