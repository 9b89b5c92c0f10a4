package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;

/** The same value, as far as one can still say so, of another JSON type. */
final class Retyped {
  private Retyped() {}

  static JsonElement from(JsonElement value, Dice dice) {
    List<JsonElement> others =
        List.of(
            new JsonPrimitive(text(value)),
            new JsonPrimitive(dice.between(0, 9)),
            new JsonPrimitive(dice.oneIn(2)),
            array(value),
            object(value));
    List<JsonElement> differing = others.stream().filter(other -> !sameType(other, value)).toList();
    return dice.pick(differing);
  }

  private static boolean sameType(JsonElement one, JsonElement other) {
    return type(one).equals(type(other));
  }

  private static String type(JsonElement value) {
    if (value instanceof JsonPrimitive primitive) {
      return primitive.isString() ? "text" : primitive.isBoolean() ? "boolean" : "number";
    }
    return value.getClass().getSimpleName();
  }

  private static String text(JsonElement value) {
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : Jws.json(value);
  }

  private static JsonArray array(JsonElement value) {
    JsonArray array = new JsonArray();
    array.add(value);
    return array;
  }

  private static JsonObject object(JsonElement value) {
    JsonObject object = new JsonObject();
    object.add("value", value);
    return object;
  }
}
