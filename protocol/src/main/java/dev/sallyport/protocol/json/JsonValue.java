package dev.sallyport.protocol.json;

import java.util.List;

/**
 * A JSON value, immutable. Numbers keep their text, so that nothing is rounded before it is looked
 * at.
 */
public sealed interface JsonValue {

  /** A JSON string. */
  record Text(String value) implements JsonValue {}

  /** A JSON number in the digits in which it was written. */
  record Numeric(String digits) implements JsonValue {}

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements JsonValue {}

  /** {@code null}, which is never taken for an absent member. */
  record Null() implements JsonValue {}

  /** A JSON array. */
  record Array(List<JsonValue> elements) implements JsonValue {
    /** Copies the elements. */
    public Array {
      elements = List.copyOf(elements);
    }
  }

  /** A JSON object; see {@link JsonObject} for typed access. */
  record Members(JsonObject object) implements JsonValue {}
}
