package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lines of a unit of systemd's, without continued ones.
 *
 * @param settings in order; a name may stand there more than once
 */
record UnitFile(List<Setting> settings) {

  /** A line of a section. */
  record Setting(String section, String name, String value) {}

  static UnitFile parse(String text) {
    List<Setting> settings = new ArrayList<>();
    String section = "";
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
      } else if (equals < 1 || section.isEmpty() || line.endsWith("\\")) {
        throw new IllegalArgumentException("no setting: " + line);
      } else {
        settings.add(new Setting(section, line.substring(0, equals), line.substring(equals + 1)));
      }
    }
    return new UnitFile(List.copyOf(settings));
  }

  /** Values of a setting; an empty one takes back those before it, as for systemd. */
  List<String> all(String name) {
    List<String> values = new ArrayList<>();
    settings.stream()
        .filter(setting -> setting.name.equals(name))
        .forEach(setting -> {
          if (setting.value.isEmpty()) {
            values.clear();
          } else {
            values.add(setting.value);
          }
        });
    return values;
  }

  /** The last value, empty where there is none. */
  String value(String name) {
    return all(name).stream().reduce("", (_, later) -> later);
  }

  boolean has(String name) {
    return settings.stream().anyMatch(setting -> setting.name.equals(name));
  }

  /** With what a drop-in adds. */
  UnitFile with(UnitFile dropIn) {
    return new UnitFile(Stream.concat(settings.stream(), dropIn.settings.stream()).toList());
  }
}
