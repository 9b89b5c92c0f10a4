package dev.sallyport.attestation;

import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes to JSON objects, by path. */
final class Json {
  static final JsonValue NULL = new JsonValue.Null();

  private Json() {}

  static JsonValue text(String text) {
    return new JsonValue.Text(text);
  }

  static JsonValue bool(boolean bool) {
    return new JsonValue.Bool(bool);
  }

  static JsonValue number(long number) {
    return new JsonValue.Numeric(Long.toString(number));
  }

  static JsonValue array(JsonValue... elements) {
    return new JsonValue.Array(List.of(elements));
  }

  /** The object with another value at a path; the members before the last must exist. */
  static JsonObject with(JsonObject object, JsonValue value, String... path) {
    return change(object, Optional.of(value), List.of(path));
  }

  /** The object without what is at a path. */
  static JsonObject without(JsonObject object, String... path) {
    return change(object, Optional.empty(), List.of(path));
  }

  static JsonObject change(JsonObject object, Optional<JsonValue> value, List<String> path) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    String name = path.getFirst();
    if (path.size() > 1) {
      JsonObject inner = Vectors.object(object.find(name).orElseThrow());
      members.put(name, change(inner, value, path.subList(1, path.size())).asValue());
    } else if (value.isPresent()) {
      members.put(name, value.get());
    } else {
      members.remove(name);
    }
    return new JsonObject(members);
  }

  static JsonValue at(JsonObject object, List<String> path) {
    JsonValue value = object.find(path.getFirst()).orElseThrow();
    return path.size() == 1 ? value : at(Vectors.object(value), path.subList(1, path.size()));
  }

  /** Paths of all members, objects before what is in them. */
  static List<List<String>> paths(JsonObject object) {
    List<List<String>> paths = new ArrayList<>();
    object
        .members()
        .forEach((name, value) -> {
          paths.add(List.of(name));
          if (value instanceof JsonValue.Members(JsonObject inner)) {
            for (List<String> below : paths(inner)) {
              List<String> path = new ArrayList<>(List.of(name));
              path.addAll(below);
              paths.add(path);
            }
          }
        });
    return paths;
  }

  /** A value of another type. */
  static JsonValue mistyped(JsonValue value) {
    return value instanceof JsonValue.Text ? number(7) : text("7");
  }
}
