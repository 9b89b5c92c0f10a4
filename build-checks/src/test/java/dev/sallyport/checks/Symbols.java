package dev.sallyport.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names a document may use: Java types and members, paths, configuration keys. */
final class Symbols {
  private static final Pattern JAVA_NAME =
      Pattern.compile(
          "(?<package>(?:[a-z][a-z0-9]*\\.)*)"
              + "(?<type>[A-Z][A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]*)*)"
              + "(?:[.#](?<member>[A-Za-z_][A-Za-z0-9_]*))?"
              + "(?:\\([^)]*\\))?(?:<.*>)?");

  private static final Pattern PACKAGE = Pattern.compile("dev\\.sallyport(\\.[a-z0-9]+)+(\\.\\.)?");

  private static final Pattern CONFIG_KEY =
      Pattern.compile("sallyport(\\.[A-Za-z0-9_<>*\"\\[\\]-]+)+");

  private static final Pattern ENVIRONMENT = Pattern.compile("SALLYPORT_[A-Z0-9_]+");

  private static final Pattern FILE_PATH =
      Pattern.compile("(?:\\./)?[a-z.][A-Za-z0-9._*-]*(?:/[A-Za-z0-9._*{},-]+)*/?");

  private static final Pattern FILE_NAME =
      Pattern.compile("[A-Za-z0-9._-]+\\.(?:java|go|md|xml|json|ya?ml|properties|sql|sh|cel)");

  private static final Pattern MEDIA_TYPE =
      Pattern.compile("(?:application|text|multipart|image|message)/.*");

  private static final List<String> JDK_PACKAGES =
      List.of(
          "java.lang",
          "java.util",
          "java.util.concurrent",
          "java.util.function",
          "java.time",
          "java.io",
          "java.net",
          "java.net.http",
          "java.nio.file",
          "java.security",
          "java.math",
          "javax.crypto",
          "java.sql");

  private final Map<String, Set<JavaClass>> types = new HashMap<>();
  private final Set<String> packages = new HashSet<>();
  private final Set<String> literals;
  private final Set<Path> paths = new HashSet<>();
  private final ConfigKeys keys;

  /**
   * @param classes every compiled class of the tree
   * @param literals the string constants in its sources: labels, claim values, property names
   * @param files every file, relative to the root
   */
  Symbols(JavaClasses classes, Set<String> literals, Collection<Path> files) {
    this.literals = literals;
    this.keys = ConfigKeys.of(classes);
    for (JavaClass type : classes) {
      String inPackage = type.getName().substring(type.getPackageName().length() + 1);
      String dotted = inPackage.replace('$', '.');
      packages.add(type.getPackageName());
      for (int dot = 0; dot >= 0; dot = dotted.indexOf('.', dot + 1)) {
        String name = dot == 0 ? dotted : dotted.substring(dot + 1);
        types.computeIfAbsent(name, key -> new HashSet<>()).add(type);
      }
    }
    for (Path file : files) {
      for (Path path = file; path != null; path = path.getParent()) {
        paths.add(path);
      }
    }
  }

  /** Says what does not exist, or nothing. */
  Optional<String> problem(String code, Path document) {
    String text = code.startsWith("./") ? code.split(" ", -1)[0] : code;
    if (literals.contains(text)) {
      return Optional.empty();
    }
    if (PACKAGE.matcher(text).matches()) {
      return unless(packageExists(text), "package", code);
    }
    if (CONFIG_KEY.matcher(text).matches()) {
      return unless(keys.contains(text), "configuration key", code);
    }
    if (ENVIRONMENT.matcher(text).matches()) {
      return unless(environmentExists(text), "environment variable", code);
    }
    if (isPath(text)) {
      return unless(pathExists(text, document), "path", code);
    }
    Matcher java = JAVA_NAME.matcher(text);
    if (java.matches() && isWritten(java.group("type"))) {
      return unless(javaExists(java), "Java type or member", code);
    }
    return Optional.empty();
  }

  private static Optional<String> unless(boolean exists, String kind, String code) {
    return exists ? Optional.empty() : Optional.of("no such " + kind + ": " + code);
  }

  /** Names such as TDX or POST are no types. */
  private static boolean isWritten(String type) {
    return type.chars().anyMatch(Character::isLowerCase);
  }

  private boolean packageExists(String text) {
    String name = text.replaceFirst("\\.\\.$", "");
    return packages.stream().anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
  }

  private boolean environmentExists(String text) {
    return keys.declared().stream()
        .map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
        .anyMatch(text::equals);
  }

  private static boolean isPath(String text) {
    return FILE_NAME.matcher(text).matches()
        || (text.contains("/")
            && FILE_PATH.matcher(text).matches()
            && !MEDIA_TYPE.matcher(text).matches());
  }

  private boolean pathExists(String text, Path document) {
    String plain = text.replaceFirst("^\\./", "").replaceFirst("/$", "");
    Path folder = Optional.ofNullable(document.getParent()).orElse(Path.of(""));
    if (!plain.contains("*") && !plain.contains("{")) {
      Path path = Path.of(plain);
      return paths.contains(path)
          || paths.contains(folder.resolve(path).normalize())
          || (!plain.contains("/") && paths.stream().anyMatch(known -> known.endsWith(path)));
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + plain);
    return paths.stream()
        .anyMatch(known -> matcher.matches(known) || matcher.matches(folder.relativize(known)));
  }

  private boolean javaExists(Matcher name) {
    String inPackage = name.group("package");
    String type = name.group("type");
    String member = name.group("member");
    if (inPackage.isEmpty() || inPackage.startsWith("dev.sallyport.")) {
      for (JavaClass known : types.getOrDefault(type, Set.of())) {
        if (known.getName().startsWith(inPackage) && (member == null || hasMember(known, member))) {
          return true;
        }
      }
      // The last part of a dotted name may be a constant of the type before it.
      int dot = type.lastIndexOf('.');
      if (member == null && dot > 0) {
        String constant = type.substring(dot + 1);
        Set<JavaClass> owners = types.getOrDefault(type.substring(0, dot), Set.of());
        if (owners.stream().anyMatch(owner -> hasMember(owner, constant))) {
          return true;
        }
      }
      return inPackage.isEmpty() && JDK_PACKAGES.stream().anyMatch(jdk -> isJdk(jdk + "." + type));
    }
    // What a library declares is not ours to check.
    return !inPackage.startsWith("java") || isJdk(inPackage + type);
  }

  private static boolean hasMember(JavaClass type, String member) {
    return type.getAllMembers().stream().anyMatch(known -> known.getName().equals(member));
  }

  private static boolean isJdk(String name) {
    try {
      Class.forName(name.replaceAll("\\.([A-Z]\\w*)\\.(?=[A-Z])", ".$1\\$"), false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
