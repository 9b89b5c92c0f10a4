package dev.sallyport.broker.docs;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.ConfigBounds;
import dev.sallyport.broker.config.Within;
import io.smallrye.config.WithDefault;
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

/** Every key of {@link BrokerConfig} with its type and bounds, default, and docstring. */
final class ConfigTable {
  private final Docstrings docstrings;
  private final SortedMap<String, Row> rows = new TreeMap<>();

  private ConfigTable(Docstrings docstrings) {
    this.docstrings = docstrings;
  }

  /**
   * One key.
   *
   * @param key with a star for each name that the operator chooses
   * @param type with its bounds
   * @param value its default, empty where it has none
   * @param meaning its docstring
   */
  record Row(String key, String type, String value, String meaning) {}

  /** All keys, in the order of their names. */
  static List<Row> rows(Docstrings docstrings) {
    ConfigTable table = new ConfigTable(docstrings);
    table.group("sallyport", BrokerConfig.class);
    return List.copyOf(table.rows.values());
  }

  static String of(Docstrings docstrings) {
    Table text = new Table("Key", "Type", "Default", "Meaning");
    rows(docstrings)
        .forEach(
            row -> text.row(Table.code(row.key), row.type, Table.code(row.value), row.meaning));
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
        new Row(
            key,
            typeText(type, method),
            value == null ? "" : value.value(),
            docstrings.of(method.getDeclaringClass().getSimpleName(), method.getName())));
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
    Within within = element.getAnnotation(Within.class);
    return within == null ? "" : ", " + ConfigBounds.text(within);
  }

  private static boolean isGroup(Class<?> type) {
    return Arrays.asList(BrokerConfig.class.getDeclaredClasses()).contains(type) && !type.isEnum();
  }

  private static String hyphenated(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
