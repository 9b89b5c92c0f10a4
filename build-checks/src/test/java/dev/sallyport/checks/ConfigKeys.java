package dev.sallyport.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The configuration keys that the compiled {@code @ConfigMapping} interfaces declare. */
final class ConfigKeys {
  private static final String CONFIG = "io.smallrye.config.";

  /** Keys as declared; {@code *} stands for the name of an entry and {@code [*]} for an index. */
  private final Set<String> declared = new TreeSet<>();

  private ConfigKeys() {}

  static ConfigKeys of(JavaClasses classes) {
    ConfigKeys keys = new ConfigKeys();
    for (JavaClass type : classes) {
      annotation(type, "ConfigMapping")
          .ifPresent(mapping -> keys.group(text(mapping, "prefix"), type));
    }
    return keys;
  }

  Set<String> declared() {
    return declared;
  }

  /**
   * Whether a document's key, with {@code <name>} or {@code *} for any entry, is a key or a group.
   */
  boolean contains(String key) {
    String concrete = key.replaceAll("<[^>]*>|\\*", "any");
    return declared.stream().anyMatch(known -> pattern(known).matcher(concrete).matches());
  }

  /** A declared key and the groups above it. */
  private static Pattern pattern(String declared) {
    StringBuilder regex = new StringBuilder();
    String[] segments = declared.split("\\.", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      boolean indexed = segment.endsWith("[*]");
      String name = indexed ? segment.substring(0, segment.length() - 3) : segment;
      regex.append(i == 0 ? "" : "(\\.");
      regex.append(name.equals("*") ? "(\"[^\"]+\"|[^.]+)" : Pattern.quote(name));
      regex.append(indexed ? "(\\[\\w+\\])?" : "");
    }
    return Pattern.compile(regex + ")?".repeat(segments.length - 1));
  }

  private void group(String prefix, JavaClass type) {
    for (JavaMethod method : type.getMethods()) {
      if (method.getModifiers().contains(JavaModifier.ABSTRACT)) {
        member(name(prefix, method), method.getReturnType());
      }
    }
  }

  private void member(String key, JavaType type) {
    JavaClass raw = type.toErasure();
    List<JavaType> arguments =
        type instanceof JavaParameterizedType generic
            ? generic.getActualTypeArguments()
            : List.of();
    if (raw.isEquivalentTo(Optional.class)) {
      member(key, arguments.getFirst());
    } else if (raw.isEquivalentTo(List.class) || raw.isEquivalentTo(Set.class)) {
      member(key + "[*]", arguments.getFirst());
    } else if (raw.getName().equals("java.util.Map")) {
      member(key + ".*", arguments.getLast());
    } else if (raw.isInterface() && raw.getPackageName().startsWith("dev.sallyport")) {
      group(key, raw);
    } else {
      declared.add(key);
    }
  }

  private static String name(String prefix, JavaMethod method) {
    if (annotation(method, "WithParentName").isPresent()) {
      return prefix;
    }
    String name =
        annotation(method, "WithName")
            .map(given -> text(given, "value"))
            .orElseGet(() ->
                method.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT));
    return prefix + "." + name;
  }

  private static Optional<? extends JavaAnnotation<?>> annotation(
      HasAnnotations<?> annotated, String name) {
    return annotated.tryGetAnnotationOfType(CONFIG + name);
  }

  private static String text(JavaAnnotation<?> annotation, String property) {
    return annotation.get(property).orElseThrow().toString();
  }
}
