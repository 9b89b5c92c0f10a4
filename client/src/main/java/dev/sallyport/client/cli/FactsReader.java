package dev.sallyport.client.cli;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FactsJson} writes. Facts from a file prove nothing: they serve to try a policy,
 * never to release. A name that is no fact is refused, since a typing error would otherwise test a
 * policy against an absent fact.
 */
final class FactsReader {
  /** Facts of the largest machine are a few hundred members. */
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 8, 20_000);

  private FactsReader() {}

  static Facts read(byte[] json) throws JsonException {
    return record(Facts.class, StrictJson.parseObject(json, LIMITS));
  }

  /**
   * Follows the record's own components, so that a new fact needs no line here and none can be
   * forgotten.
   */
  static <T extends Record> T record(Class<T> type, JsonObject json) throws JsonException {
    RecordComponent[] components = type.getRecordComponents();
    Set<String> names =
        Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
    json.requireOnly(names);
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = component(components[i], json);
    }
    return make(type, types, values);
  }

  /**
   * An absent fact stays absent: a default would let a condition pass that refuses at the broker.
   */
  private static @Nullable Object component(RecordComponent component, JsonObject json)
      throws JsonException {
    String name = component.getName();
    if (json.find(name).isPresent()) {
      return value(component.getGenericType(), json.value(name), name);
    }
    if (component.getType() == List.class) {
      return List.of();
    }
    if (isOptional(component)) {
      return null;
    }
    throw new JsonException(Problem.MISSING_MEMBER, name);
  }

  /** The facts' own mark of what may be absent, so that reading and policy agree on it. */
  private static boolean isOptional(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** By the declared type alone: a number in quotes is no number, as for the broker. */
  private static Object value(Type type, JsonValue value, String name) throws JsonException {
    return switch (value) {
      case JsonValue.Text(String text) when type == String.class -> text;
      case JsonValue.Text(String text) when type == Instant.class -> instant(text, name);
      case JsonValue.Bool(boolean bool) when type == boolean.class || type == Boolean.class -> bool;
      case JsonValue.Numeric(String digits) when type == long.class || type == Long.class ->
          number(digits, name);
      case JsonValue.Array(List<JsonValue> elements)
          when type instanceof ParameterizedType list && list.getRawType() == List.class ->
          list(list.getActualTypeArguments()[0], elements, name);
      case JsonValue.Members(JsonObject object)
          when type instanceof Class<?> nested && nested.isRecord() ->
          record(nested.asSubclass(Record.class), object);
      case JsonValue _ -> throw new JsonException(Problem.WRONG_TYPE, name);
    };
  }

  private static List<Object> list(Type type, List<JsonValue> elements, String name)
      throws JsonException {
    List<Object> values = new ArrayList<>();
    for (JsonValue element : elements) {
      values.add(value(type, element, name));
    }
    return List.copyOf(values);
  }

  private static Instant instant(String text, String name) throws JsonException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
  }

  /** Fractions and what does not fit are refused, never rounded: facts are compared exactly. */
  private static Long number(String digits, String name) throws JsonException {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
  }

  /** By the public constructor, so that the records' own checks apply. */
  private static <T extends Record> T make(
      Class<T> type, Class<?>[] types, @Nullable Object[] values) throws JsonException {
    try {
      return type.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new JsonException(Problem.BAD_VALUE, type.getSimpleName());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("facts are public records", e);
    }
  }
}
