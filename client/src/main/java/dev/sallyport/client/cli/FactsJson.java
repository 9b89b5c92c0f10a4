package dev.sallyport.client.cli;

import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts as JSON, member for member as the records that policies see, so that a new fact is printed
 * without a change here. An absent fact has no member.
 */
final class FactsJson {
  private FactsJson() {}

  static JsonObject write(Record facts) {
    JsonObject.Builder json = JsonObject.builder();
    for (RecordComponent component : facts.getClass().getRecordComponents()) {
      Object value = read(facts, component);
      if (value != null) {
        json.put(component.getName(), value(value));
      }
    }
    return json.build();
  }

  private static JsonValue value(Object value) {
    return switch (value) {
      case Record nested -> write(nested).asValue();
      case List<?> list -> array(list);
      case Boolean bool -> new JsonValue.Bool(bool);
      case Number number -> new JsonValue.Numeric(number.toString());
      default -> new JsonValue.Text(value.toString());
    };
  }

  private static JsonValue array(List<?> list) {
    List<JsonValue> elements = new ArrayList<>();
    list.forEach(element -> elements.add(value(element)));
    return new JsonValue.Array(elements);
  }

  static @Nullable Object read(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a public record reads itself", e);
    }
  }
}
