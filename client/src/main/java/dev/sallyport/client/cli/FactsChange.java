package dev.sallyport.client.cli;

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

/**
 * Changes single facts by the names that conditions use, {@code cpu.tdx.rtmr0} or {@code
 * gpus[0].driverVersion}, so that a table of cases says only what differs. {@code null} takes a
 * fact away, and of a list that element.
 */
final class FactsChange {
  private static final Pattern STEP = Pattern.compile("([A-Za-z0-9]+)(?:\\[([0-9]{1,3})])?");

  private FactsChange() {}

  static JsonObject apply(JsonObject facts, JsonObject changes) throws JsonException {
    JsonObject changed = facts;
    for (Map.Entry<String, JsonValue> change : changes.members().entrySet()) {
      List<String> path = List.of(change.getKey().split("\\.", -1));
      changed = change(changed, path, change.getValue());
    }
    return changed;
  }

  /** Copies on the way down: the next case starts from the unchanged facts. */
  private static JsonObject change(JsonObject object, List<String> path, JsonValue value)
      throws JsonException {
    Matcher step = STEP.matcher(path.getFirst());
    if (!step.matches()) {
      throw new JsonException(Problem.BAD_VALUE, "change");
    }
    String name = step.group(1);
    List<String> rest = path.subList(1, path.size());
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    if (step.group(2) != null) {
      int index = Integer.parseInt(step.group(2));
      members.put(name, new JsonValue.Array(element(object.array(name), index, rest, value)));
    } else if (!rest.isEmpty()) {
      members.put(name, change(object.object(name), rest, value).asValue());
    } else if (value instanceof JsonValue.Null) {
      members.remove(name);
    } else {
      members.put(name, value);
    }
    return new JsonObject(members);
  }

  /** An element that is not there refuses: appending would make a device out of a typing error. */
  private static List<JsonValue> element(
      List<JsonValue> list, int index, List<String> rest, JsonValue value) throws JsonException {
    if (index >= list.size()) {
      throw new JsonException(Problem.MISSING_MEMBER, "change");
    }
    List<JsonValue> elements = new ArrayList<>(list);
    if (!rest.isEmpty() && elements.get(index) instanceof JsonValue.Members(JsonObject object)) {
      elements.set(index, change(object, rest, value).asValue());
    } else if (!rest.isEmpty()) {
      throw new JsonException(Problem.WRONG_TYPE, "change");
    } else if (value instanceof JsonValue.Null) {
      elements.remove(index);
    } else {
      elements.set(index, value);
    }
    return elements;
  }
}
