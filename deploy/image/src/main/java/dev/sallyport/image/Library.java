package dev.sallyport.image;

import dev.sallyport.image.tool.ImageException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A jar by the names that Maven gives it.
 *
 * @param group of the artifact
 * @param artifact its own name
 * @param classifier empty where it has none
 * @param version as it was published
 */
record Library(String group, String artifact, String classifier, String version) {
  /** A line of {@code quarkus-app-dependencies.txt}. */
  private static final Pattern QUARKUS = Pattern.compile("([^: ]+):([^: ]+):([^: ]*):jar:([^: ]+)");

  /** A line of the Maven dependency plugin's goal {@code list}. */
  private static final Pattern MAVEN =
      Pattern.compile("([^: ]+):([^: ]+):jar:(?:([^: ]+):)?([^: ]+):(?:compile|runtime)");

  /** The libraries in a folder that Quarkus packaged, by the names of their files. */
  static Map<String, Library> ofQuarkus(String list) throws ImageException {
    Map<String, Library> found = new TreeMap<>();
    for (String line : list.lines().toList()) {
      Matcher parts = QUARKUS.matcher(line);
      if (!parts.matches()) {
        throw new ImageException("Quarkus lists its libraries in another way: " + line);
      }
      Library library = new Library(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
      found.put(library.group + "." + library.file(), library);
    }
    return found;
  }

  /** The libraries in a folder that Maven copied them to, by the names of their files. */
  static Map<String, Library> ofMaven(String list) throws ImageException {
    Map<String, Library> found = new TreeMap<>();
    for (String line : list.lines().toList()) {
      // What follows the coordinates says which module the jar is.
      Matcher parts = MAVEN.matcher(line.strip().split(" ", 2)[0]);
      if (parts.matches()) {
        String classifier = parts.group(3) == null ? "" : parts.group(3);
        Library library = new Library(parts.group(1), parts.group(2), classifier, parts.group(4));
        found.put(library.file(), library);
      }
    }
    if (found.isEmpty()) {
      throw new ImageException("Maven lists its libraries in another way");
    }
    return found;
  }

  /** The name of its file in a repository. */
  String file() {
    return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
  }

  /** The package URL of the specification's type {@code maven}. */
  String url() {
    String kind = classifier.isEmpty() ? "?type=jar" : "?classifier=" + classifier + "&type=jar";
    return "pkg:maven/" + group + "/" + artifact + "@" + version + kind;
  }
}
