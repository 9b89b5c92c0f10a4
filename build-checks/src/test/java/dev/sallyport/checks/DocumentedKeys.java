package dev.sallyport.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration keys of the handbook, and whether a key of a manifest is one of them. */
final class DocumentedKeys {
  private static final String CONFIGURATION = Repository.read(Path.of("docs/configuration.md"));
  private static final String KMS = Repository.read(Path.of("docs/kms.md"));
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sallyport\\.[^`]+)` \\|");
  private static final String SYSTEM = "sallyport.kms.*.*";

  private DocumentedKeys() {}

  /** What a chart's value may be called, as a regular expression of JSON Schema. */
  static String pattern() {
    List<String> alternatives = new ArrayList<>();
    Matcher row = ROW.matcher(CONFIGURATION);
    while (row.find()) {
      alternatives.add(regex(row.group(1)));
    }
    alternatives.add("quarkus\\.(?:http|management|log)\\..+");
    return "^(?:" + String.join("|", alternatives) + ")$";
  }

  /** Keys of a properties file that no page of the handbook has. */
  static List<String> unknown(String properties) {
    return parse(properties).keySet().stream().filter(key -> !isKnown(key)).toList();
  }

  /** The lines of a properties file; it has neither continued lines nor escapes. */
  static Map<String, String> parse(String properties) {
    Map<String, String> values = new TreeMap<>();
    for (String line : properties.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1 || line.contains("\\")) {
        throw new IllegalArgumentException("no key and value: " + line);
      }
      if (values.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("twice: " + line);
      }
    }
    return values;
  }

  private static boolean isKnown(String key) {
    if (key.startsWith("quarkus.")) {
      return CONFIGURATION.contains("`" + key + "`");
    }
    if (key.startsWith("sallyport.kms.")) {
      return KMS.contains("`" + key.substring(key.lastIndexOf('.') + 1) + "`");
    }
    return Pattern.matches(pattern(), key);
  }

  private static String regex(String key) {
    return key.equals(SYSTEM)
        ? "sallyport\\.kms\\.[^.]+\\..+"
        : key.replace(".", "\\.").replace("*", "[^.]+");
  }
}
