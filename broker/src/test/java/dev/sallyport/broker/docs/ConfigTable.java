package dev.sallyport.broker.docs;

import dev.sallyport.broker.config.BrokerConfig;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Every key of {@link BrokerConfig} with its type and bounds, default, and docstring. */
final class ConfigTable {
  private final Docstrings docstrings;
  private final SortedMap<String, String[]> rows = new TreeMap<>();

  private ConfigTable(Docstrings docstrings) {
    this.docstrings = docstrings;
  }

  static String of(Docstrings docstrings) {
    ConfigTable table = new ConfigTable(docstrings);
    table.group("sallyport", BrokerConfig.class);
    Table text = new Table("Key", "Type", "Default", "Meaning");
    table.rows.values().forEach(text::row);
    return text.toString();
  }

  private void group(String prefix, Class<?> group) {
    for (Method method : group.getDeclaredMethods()) {
      String key = prefix + "." + hyphenated(method.getName());
      Type type = method.getGenericReturnType();
      if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
        entries(key, map.getActualTypeArguments()[1], method);
      } else if (type instanceof Class<?> nested && isGroup(nested)) {
        group(key, nested);
      } else {
        key(key, type, method);
      }
    }
  }

  private void entries(String key, Type value, Method method) {
    if (value instanceof Class<?> group) {
      group(key + ".*", group);
    } else {
      key(key + ".*.*", String.class, method);
    }
  }

  private void key(String key, Type type, Method method) {
    WithDefault value = method.getAnnotation(WithDefault.class);
    rows.put(
        key,
        new String[] {
          Table.code(key),
          typeText(type, method),
          Table.code(value == null ? "" : value.value()),
          docstrings.of(method.getDeclaringClass().getSimpleName(), method.getName())
        });
  }

  private String typeText(Type type, AnnotatedElement bounds) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      String text = typeText(inner, bounds);
      return generic.getRawType() == Optional.class ? text : "list of " + text;
    }
    Class<?> plain = (Class<?>) type;
    return plain.isEnum() ? choices(plain) : name(plain) + range(bounds);
  }

  private static String choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .map(Table::code)
        .collect(Collectors.joining(" or "));
  }

  private static String name(Class<?> type) {
    return Objects.requireNonNull(
        Map.of(
                String.class, "text",
                Path.class, "path",
                URI.class, "URL",
                Duration.class, "duration",
                int.class, "number",
                boolean.class, "`true` or `false`")
            .get(type),
        () -> "no name for " + type);
  }

  private static String range(AnnotatedElement element) {
    String bounds =
        List.of(
                Optional.ofNullable(element.getAnnotation(Min.class))
                    .map(min -> "from " + min.value()),
                Optional.ofNullable(element.getAnnotation(Max.class))
                    .map(max -> "to " + max.value()),
                Optional.ofNullable(element.getAnnotation(DurationMin.class))
                    .map(min ->
                        "from "
                            + Duration.ofSeconds(min.seconds())
                                .plusMillis(min.millis())
                                .plusMinutes(min.minutes())),
                Optional.ofNullable(element.getAnnotation(DurationMax.class))
                    .map(max ->
                        "to " + Duration.ofSeconds(max.seconds()).plusMinutes(max.minutes())))
            .stream()
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" "));
    return bounds.isEmpty() ? "" : ", " + bounds;
  }

  private static boolean isGroup(Class<?> type) {
    return Arrays.asList(BrokerConfig.class.getDeclaredClasses()).contains(type) && !type.isEnum();
  }

  private static String hyphenated(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
