package dev.sallyport.policy;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A record of facts as the expression language sees it. CEL's own support for Java types is not
 * used: it takes {@code issuedAt} for a getter of {@code suedAt}, and an absent value for a false
 * comparison.
 */
final class FactRecord {
  private static final Map<Class<?>, FactRecord> KNOWN = new ConcurrentHashMap<>();

  private final String name;
  private final Map<String, FactField> fields;

  private FactRecord(Class<?> type) {
    this.name = type.getSimpleName();
    this.fields = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.put(component.getName(), field(component));
    }
  }

  /** The record's description, made once. */
  static FactRecord of(Class<?> type) {
    FactRecord known = KNOWN.get(type);
    if (known == null) {
      // Not computeIfAbsent: a record's description asks for those of the records in it.
      known = new FactRecord(type);
      KNOWN.put(type, known);
    }
    return known;
  }

  String name() {
    return name;
  }

  Map<String, FactField> fields() {
    return fields;
  }

  Optional<FactField> field(String fieldName) {
    return Optional.ofNullable(fields.get(fieldName));
  }

  StructType celType() {
    ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
    fields.forEach((fieldName, field) -> types.put(fieldName, field.celType()));
    ImmutableMap<String, CelType> byName = types.buildOrThrow();
    return StructType.create(
        name, byName.keySet(), fieldName -> Optional.ofNullable(byName.get(fieldName)));
  }

  private static FactField field(RecordComponent component) {
    Type type = component.getGenericType();
    boolean list = type instanceof ParameterizedType;
    Class<?> element =
        (Class<?>)
            (type instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[0]
                : type);
    FactRecord nested = element.isRecord() ? of(element) : null;
    CelType celType = nested == null ? scalar(element) : StructTypeReference.create(nested.name());
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return new FactField(
        component.getName(),
        component.getAccessor(),
        list ? ListType.create(celType) : celType,
        element,
        nested,
        list,
        nullable);
  }

  private static CelType scalar(Class<?> type) {
    if (type == String.class) {
      return SimpleType.STRING;
    }
    if (type == long.class || type == Long.class) {
      return SimpleType.INT;
    }
    if (type == boolean.class || type == Boolean.class) {
      return SimpleType.BOOL;
    }
    if (type == Instant.class) {
      return SimpleType.TIMESTAMP;
    }
    throw new IllegalArgumentException("no facts of " + type);
  }
}
