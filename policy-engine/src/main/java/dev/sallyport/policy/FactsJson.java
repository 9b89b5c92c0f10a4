package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts as JSON, member names as in conditions, times in RFC 3339, an absent fact as an absent
 * member. For tools and tests: facts that were read from a file are nobody's evidence.
 */
public final class FactsJson {
  private FactsJson() {}

  /**
   * Writes facts, or a record of them.
   *
   * @throws IllegalArgumentException if a component is of a type that facts do not have
   */
  public static JsonObject write(Record facts) {
    JsonObject.Builder json = JsonObject.builder();
    for (FactField field : FactRecord.of(facts.getClass()).fields().values()) {
      Object value = field.read(facts);
      if (value != null) {
        json.put(field.name(), value(value));
      }
    }
    return json.build();
  }

  /**
   * Reads facts.
   *
   * @throws JsonException if a member is unknown, mistyped, or absent where evidence always has it
   */
  public static Facts read(JsonObject json) throws JsonException {
    return read(json, Facts.class);
  }

  /**
   * Reads what a condition may ask of a request.
   *
   * @throws JsonException as {@link #read}
   */
  public static RequestFacts readRequest(JsonObject json) throws JsonException {
    return read(json, RequestFacts.class);
  }

  private static JsonValue value(Object value) {
    return switch (value) {
      case String text -> new JsonValue.Text(text);
      case Long number -> new JsonValue.Numeric(number.toString());
      case Boolean bool -> new JsonValue.Bool(bool);
      case Instant time -> new JsonValue.Text(time.toString());
      case Record nested -> write(nested).asValue();
      case List<?> list -> new JsonValue.Array(list.stream().map(FactsJson::value).toList());
      default -> throw new IllegalArgumentException("no facts of " + value.getClass());
    };
  }

  private static <T> T read(JsonObject json, Class<T> type) throws JsonException {
    FactRecord facts = FactRecord.of(type);
    json.requireOnly(facts.fields().keySet());
    List<@Nullable Object> components = new ArrayList<>();
    for (FactField field : facts.fields().values()) {
      components.add(component(json, field));
    }
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<T> canonical = type.getDeclaredConstructor(types);
      return canonical.newInstance(components.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("canonical constructor of a public record", e);
    }
  }

  private static @Nullable Object component(JsonObject json, FactField field) throws JsonException {
    if (field.nullable() && json.find(field.name()).isEmpty()) {
      return null;
    }
    if (!field.list()) {
      return element(json.value(field.name()), field);
    }
    List<Object> elements = new ArrayList<>();
    for (JsonValue element : json.array(field.name())) {
      elements.add(element(element, field));
    }
    return elements;
  }

  private static Object element(JsonValue value, FactField field) throws JsonException {
    Class<?> type = field.element();
    if (value instanceof JsonValue.Members(JsonObject object) && type.isRecord()) {
      return read(object, type);
    }
    if (value instanceof JsonValue.Bool(boolean bool)
        && (type == boolean.class || type == Boolean.class)) {
      return bool;
    }
    if (value instanceof JsonValue.Numeric(String digits)
        && (type == long.class || type == Long.class)) {
      return number(digits, field);
    }
    if (value instanceof JsonValue.Text(String text) && type == String.class) {
      return text;
    }
    if (value instanceof JsonValue.Text(String text) && type == Instant.class) {
      return time(text, field);
    }
    throw new JsonException(Problem.WRONG_TYPE, field.name());
  }

  private static Long number(String digits, FactField field) throws JsonException {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new JsonException(Problem.BAD_VALUE, field.name());
    }
  }

  private static Instant time(String text, FactField field) throws JsonException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new JsonException(Problem.BAD_VALUE, field.name());
    }
  }
}
