package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place in a JSON document that can be changed: a member of an object or an element of an array.
 *
 * @param parent the object or array
 * @param name of the member; empty for an element
 * @param index of the element
 * @param path from the top, for people
 */
record Spot(JsonElement parent, String name, int index, String path) {
  /** Every place below the top. */
  static List<Spot> in(JsonElement top) {
    List<Spot> spots = new ArrayList<>();
    collect(top, "", spots);
    return spots;
  }

  JsonElement value() {
    return parent instanceof JsonObject object ? object.get(name) : array().get(index);
  }

  void replace(JsonElement value) {
    if (parent instanceof JsonObject object) {
      object.add(name, value);
    } else {
      array().set(index, value);
    }
  }

  void remove() {
    if (parent instanceof JsonObject object) {
      object.remove(name);
    } else {
      array().remove(index);
    }
  }

  boolean isMember() {
    return parent instanceof JsonObject;
  }

  /** In the same object or array: not in an equal one elsewhere. */
  @SuppressWarnings("ReferenceEquality") // The one object in the program where equality misleads.
  boolean isBeside(Spot other) {
    return parent == other.parent;
  }

  private JsonArray array() {
    return parent.getAsJsonArray();
  }

  private static void collect(JsonElement top, String path, List<Spot> spots) {
    if (top instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> member : object.entrySet()) {
        String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        spots.add(new Spot(top, member.getKey(), 0, below));
        collect(member.getValue(), below, spots);
      }
    } else if (top instanceof JsonArray array) {
      for (int index = 0; index < array.size(); index++) {
        String below = path + "[" + index + "]";
        spots.add(new Spot(top, "", index, below));
        collect(array.get(index), below, spots);
      }
    }
  }
}
