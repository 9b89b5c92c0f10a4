package dev.sallyport.image.debian;

import dev.sallyport.image.tool.ImageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package of Debian, and exactly that.
 *
 * @param name of the package
 * @param version as Debian writes it
 * @param sha256 of the package file, 64 hexadecimal digits
 */
public record Pin(String name, String version, String sha256) {
  /** The only architecture that images are built for. */
  public static final String ARCHITECTURE = "amd64";

  /** A name of Debian's policy (5.6.1), a version without spaces, a hash. */
  private static final Pattern LINE =
      Pattern.compile("([a-z0-9][a-z0-9+.-]+) ([0-9][A-Za-z0-9.+~:-]*) ([0-9a-f]{64})");

  /**
   * Reads a list: a line for each package, lines that begin with {@code #}, empty lines.
   *
   * @throws ImageException at a line that is none of these, or a package that comes twice
   */
  public static List<Pin> parse(String text) throws ImageException {
    List<Pin> pins = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches() || !names.add(parts.group(1))) {
        throw new ImageException("not a package, its version and its hash, or twice: " + line);
      }
      pins.add(new Pin(parts.group(1), parts.group(2), parts.group(3)));
    }
    return pins;
  }

  /** The list with other pins, and the remarks it had. */
  public static String rewrite(String text, List<Pin> pins) {
    StringBuilder renewed = new StringBuilder();
    text.lines().filter(line -> line.startsWith("#")).forEach(line -> renewed.append(line + "\n"));
    for (Pin pin : pins) {
      renewed.append(pin.name() + " " + pin.version() + " " + pin.sha256() + "\n");
    }
    return renewed.toString();
  }

  /** The package URL of the specification's type {@code deb}. */
  public String url() {
    // The version's own characters that a package URL keeps for itself.
    String escaped = version.replace("+", "%2B").replace(":", "%3A");
    return "pkg:deb/debian/"
        + name.replace("+", "%2B")
        + "@"
        + escaped
        + "?arch="
        + ARCHITECTURE
        + "&distro=debian-12";
  }
}
