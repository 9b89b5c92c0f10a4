package dev.sallyport.broker.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the keys out of {@link BrokerConfig} by reflection, and maps configurations as Quarkus
 * does.
 */
public final class ConfigKeys {
  private ConfigKeys() {}

  /** Every key with its default, empty where there is none; {@code *} stands for a chosen name. */
  public static SortedMap<String, String> all() {
    SortedMap<String, String> keys = new TreeMap<>();
    collect("sallyport", BrokerConfig.class, keys);
    return keys;
  }

  /** The configuration that these properties give. */
  public static BrokerConfig map(Map<String, String> properties) {
    return config(properties).getConfigMapping(BrokerConfig.class);
  }

  /** The same, with the framework's keys among these properties. */
  public static SmallRyeConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(BrokerConfig.class)
        .withValidateUnknown(true)
        .withValidator(new ConfigBounds())
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build();
  }

  private static void collect(String prefix, Class<?> group, SortedMap<String, String> keys) {
    for (Method method : group.getDeclaredMethods()) {
      String key = prefix + "." + hyphenated(method.getName());
      Type type = method.getGenericReturnType();
      if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
        collectMap(key, map.getActualTypeArguments()[1], keys);
      } else if (type instanceof Class<?> nested && isGroup(nested)) {
        collect(key, nested, keys);
      } else {
        WithDefault value = method.getAnnotation(WithDefault.class);
        keys.put(key, value == null ? "" : value.value());
      }
    }
  }

  private static void collectMap(String key, Type value, SortedMap<String, String> keys) {
    if (value instanceof Class<?> group) {
      collect(key + ".*", group, keys);
    } else {
      keys.put(key + ".*.*", "");
    }
  }

  private static boolean isGroup(Class<?> type) {
    return Arrays.asList(BrokerConfig.class.getDeclaredClasses()).contains(type) && !type.isEnum();
  }

  private static String hyphenated(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }
}
