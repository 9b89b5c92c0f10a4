package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.Source;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of docs/facts.md, made from the records themselves. */
final class FactsDocument {
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          String.class, "string",
          long.class, "int",
          Long.class, "int",
          boolean.class, "bool",
          Boolean.class, "bool",
          Instant.class, "timestamp");

  private final List<String> lines = new ArrayList<>();

  private FactsDocument() {}

  /** One row for each fact: name, type, whether it may be absent, and its source by verifier. */
  static List<String> rows() {
    FactsDocument document = new FactsDocument();
    document.add("", Facts.class);
    return document.lines;
  }

  private void add(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      Source source =
          Objects.requireNonNull(component.getAnnotation(Source.class), component::toString);
      String name = prefix + component.getName();
      AnnotatedType annotated = component.getAnnotatedType();
      boolean absent = annotated.isAnnotationPresent(Nullable.class);
      lines.add(
          "| `%s` | %s | %s | %s | %s |"
              .formatted(
                  name,
                  typeOf(component.getGenericType()),
                  absent ? "may be absent" : "always there",
                  orDash(source.trustAuthority()),
                  orDash(source.nras())));
      addBelow(name, component, annotated);
    }
  }

  private void addBelow(String name, RecordComponent component, AnnotatedType annotated) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      add(name + ".", type);
    } else if (annotated instanceof AnnotatedParameterizedType list
        && list.getAnnotatedActualTypeArguments()[0].getType() instanceof Class<?> element
        && element.isRecord()) {
      add(name + "[].", element);
    }
  }

  private static String typeOf(Type type) {
    return switch (type) {
      case Class<?> plain -> TYPES.getOrDefault(plain, "record");
      case ParameterizedType list -> "list of " + typeOf(list.getActualTypeArguments()[0]);
      default -> throw new IllegalArgumentException(type.getTypeName());
    };
  }

  private static String orDash(String source) {
    return source.isEmpty() ? "–" : source;
  }
}
