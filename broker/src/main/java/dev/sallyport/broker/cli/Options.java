package dev.sallyport.broker.cli;

import dev.sallyport.broker.backup.BackupException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options of a command: each known, at most once, with a value that is a path. */
final class Options {
  private final Map<String, Path> values;

  private Options(Map<String, Path> values) {
    this.values = values;
  }

  /** Reads {@code --name value} pairs. */
  static Options parse(List<String> arguments, Set<String> known) throws BackupException {
    Map<String, Path> values = new HashMap<>();
    for (int at = 0; at < arguments.size(); at += 2) {
      String name = arguments.get(at);
      if (!known.contains(name)) {
        throw wrong("unknown argument " + name);
      }
      if (at + 1 == arguments.size() || arguments.get(at + 1).isEmpty()) {
        throw wrong(name + " needs a value");
      }
      if (values.put(name, path(name, arguments.get(at + 1))) != null) {
        throw wrong(name + " is given twice");
      }
    }
    return new Options(values);
  }

  Path required(String name) throws BackupException {
    return optional(name).orElseThrow(() -> wrong(name + " is missing"));
  }

  Optional<Path> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  private static Path path(String name, String value) throws BackupException {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(name + " is not a path");
    }
  }

  private static BackupException wrong(String message) {
    return BackupException.usage(message, "See: backup --help");
  }
}
