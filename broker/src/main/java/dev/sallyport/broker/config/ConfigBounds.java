package dev.sallyport.broker.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Holds a configuration to the bounds of its interface ({@link Within}, {@link Matching}), and
 * reports all that is out of them together. Its own, because the general library for it brings an
 * interpreter of expressions and five more libraries, and makes every start longer.
 */
public final class ConfigBounds implements ConfigValidator, SmallRyeConfigBuilderCustomizer {

  /** For {@code META-INF/services}, by which the framework finds it. */
  public ConfigBounds() {}

  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withValidator(this);
  }

  @Override
  public void validateMapping(Class<?> mapping, String prefix, Object config) {
    if (mapping != BrokerConfig.class) {
      return; // The framework's own, which has no bounds of ours.
    }
    List<Problem> problems = new ArrayList<>();
    check(mapping, prefix, config, problems);
    if (!problems.isEmpty()) {
      throw new ConfigValidationException(problems.toArray(Problem[]::new));
    }
  }

  private static void check(Class<?> group, String prefix, Object config, List<Problem> problems) {
    for (Method key : group.getDeclaredMethods()) {
      check(key, prefix + "." + StringUtil.skewer(key.getName()), value(key, config), problems);
    }
  }

  private static void check(Method key, String name, Object value, List<Problem> problems) {
    switch (value) {
      case Optional<?> optional ->
          optional.ifPresent(present -> check(key, name, present, problems));
      case Map<?, ?> groups ->
          groups.forEach((chosen, group) -> check(key, name + "." + chosen, group, problems));
      default ->
          group(value)
              .ifPresentOrElse(
                  group -> check(group, name, value, problems),
                  () ->
                      problem(key, value)
                          .map(why -> new Problem(name + " " + why))
                          .ifPresent(problems::add));
    }
  }

  /** The interface of a group of keys, whose value is an object of a class made for it. */
  private static Optional<Class<?>> group(Object value) {
    return Arrays.stream(value.getClass().getInterfaces())
        .filter(type -> type.getDeclaringClass() == BrokerConfig.class)
        .findFirst();
  }

  private static Optional<String> problem(Method key, Object value) {
    Within within = key.getAnnotation(Within.class);
    Matching matching = key.getAnnotation(Matching.class);
    if (matching != null && !value.toString().matches(matching.value())) {
      return Optional.of("does not match " + matching.value());
    }
    return within == null || isWithin(within, value)
        ? Optional.empty()
        : Optional.of("is not " + text(within));
  }

  /** Bounds in words. */
  public static String text(Within bounds) {
    return "from " + bounds.from() + (bounds.to().isEmpty() ? "" : " to " + bounds.to());
  }

  private static boolean isWithin(Within bounds, Object value) {
    return switch (value) {
      case Duration duration -> isWithin(bounds, duration, Duration::parse);
      case Integer number -> isWithin(bounds, number, Integer::valueOf);
      default -> throw new IllegalStateException("no bounds for " + value.getClass());
    };
  }

  private static <T extends Comparable<T>> boolean isWithin(
      Within bounds, T value, Function<String, T> parse) {
    return value.compareTo(parse.apply(bounds.from())) >= 0
        && (bounds.to().isEmpty() || value.compareTo(parse.apply(bounds.to())) <= 0);
  }

  private static Object value(Method key, Object config) {
    try {
      return key.invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a key of a mapping can be read", e);
    }
  }
}
