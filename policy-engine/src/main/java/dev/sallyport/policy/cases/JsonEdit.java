package dev.sallyport.policy.cases;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes one place in a JSON value, named as in conditions: {@code gpus[2].driverVersion}. */
final class JsonEdit {
  private static final Pattern STEP = Pattern.compile("([A-Za-z0-9]+)((?:\\[[0-9]{1,3}])*)");
  private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,3})]");

  private JsonEdit() {}

  /** Puts a value; one behind the last element of an array is added to it. */
  static JsonObject set(JsonObject root, String path, JsonValue value) throws JsonException {
    return object(edit(root.asValue(), steps(path), 0, value));
  }

  /** Removes a member or an element, which must be there. */
  static JsonObject remove(JsonObject root, String path) throws JsonException {
    return object(edit(root.asValue(), steps(path), 0, null));
  }

  private static List<Object> steps(String path) throws JsonException {
    List<Object> steps = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      Matcher step = STEP.matcher(part);
      if (!step.matches()) {
        throw new JsonException(Problem.BAD_VALUE, "path");
      }
      steps.add(step.group(1));
      INDEX
          .matcher(step.group(2))
          .results()
          .forEach(index -> steps.add(Integer.valueOf(index.group(1))));
    }
    return steps;
  }

  private static JsonValue edit(
      JsonValue value, List<Object> steps, int at, @Nullable JsonValue replacement)
      throws JsonException {
    if (value instanceof JsonValue.Members(JsonObject object)
        && steps.get(at) instanceof String name) {
      return new JsonValue.Members(member(object, name, steps, at, replacement));
    }
    if (value instanceof JsonValue.Array(List<JsonValue> elements)
        && steps.get(at) instanceof Integer index) {
      return new JsonValue.Array(element(elements, index, steps, at, replacement));
    }
    throw new JsonException(Problem.WRONG_TYPE, "path");
  }

  private static JsonObject member(
      JsonObject object, String name, List<Object> steps, int at, @Nullable JsonValue replacement)
      throws JsonException {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    if (at < steps.size() - 1) {
      members.put(name, edit(object.value(name), steps, at + 1, replacement));
    } else if (replacement != null) {
      members.put(name, replacement);
    } else if (members.remove(name) == null) {
      throw new JsonException(Problem.MISSING_MEMBER, "path");
    }
    return new JsonObject(members);
  }

  private static List<JsonValue> element(
      List<JsonValue> elements,
      int index,
      List<Object> steps,
      int at,
      @Nullable JsonValue replacement)
      throws JsonException {
    List<JsonValue> changed = new ArrayList<>(elements);
    boolean last = at == steps.size() - 1;
    if (last && replacement != null && index == elements.size()) {
      changed.add(replacement);
      return changed;
    }
    if (index >= elements.size()) {
      throw new JsonException(Problem.MISSING_MEMBER, "path");
    }
    if (!last) {
      changed.set(index, edit(elements.get(index), steps, at + 1, replacement));
    } else if (replacement != null) {
      changed.set(index, replacement);
    } else {
      changed.remove(index);
    }
    return changed;
  }

  private static JsonObject object(JsonValue value) throws JsonException {
    if (value instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new JsonException(Problem.WRONG_TYPE, "path");
  }
}
