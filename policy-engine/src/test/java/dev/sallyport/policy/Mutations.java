package dev.sallyport.policy;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of a JSON document, one place at a time. Steps are names, or indices as digits. */
final class Mutations {
  private Mutations() {}

  static JsonObject set(JsonObject root, List<String> path, String json) {
    try {
      return object(
          change(
              root.asValue(),
              path,
              StrictJson.parse(
                  json.getBytes(StandardCharsets.UTF_8), new JsonLimits(4096, 8, 100))));
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  static JsonObject remove(JsonObject root, List<String> path) {
    return object(change(root.asValue(), path, null));
  }

  /** Paths of all values, containers before what is in them. */
  static List<List<String>> paths(JsonObject root) {
    List<List<String>> paths = new ArrayList<>();
    collect(root.asValue(), List.of(), paths);
    return paths;
  }

  private static void collect(JsonValue value, List<String> path, List<List<String>> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    if (value instanceof JsonValue.Members(JsonObject object)) {
      object.members().forEach((name, member) -> collect(member, longer(path, name), paths));
    } else if (value instanceof JsonValue.Array(List<JsonValue> elements)) {
      for (int i = 0; i < elements.size(); i++) {
        collect(elements.get(i), longer(path, Integer.toString(i)), paths);
      }
    }
  }

  private static List<String> longer(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static JsonValue change(
      JsonValue value, List<String> path, @Nullable JsonValue replacement) {
    String step = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    if (value instanceof JsonValue.Members(JsonObject object)) {
      Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
      if (!rest.isEmpty()) {
        members.put(step, change(object.find(step).orElseThrow(), rest, replacement));
      } else if (replacement == null) {
        members.remove(step);
      } else {
        members.put(step, replacement);
      }
      return new JsonObject(members).asValue();
    }
    if (value instanceof JsonValue.Array(List<JsonValue> elements)) {
      List<JsonValue> changed = new ArrayList<>(elements);
      int at = Integer.parseInt(step);
      if (!rest.isEmpty()) {
        changed.set(at, change(elements.get(at), rest, replacement));
      } else if (replacement == null) {
        changed.remove(at);
      } else {
        changed.set(at, replacement);
      }
      return new JsonValue.Array(changed);
    }
    throw new AssertionError("no " + step);
  }

  private static JsonObject object(JsonValue value) {
    if (value instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new AssertionError("not an object");
  }
}
