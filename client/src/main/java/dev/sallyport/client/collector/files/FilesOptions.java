package dev.sallyport.client.collector.files;

import dev.sallyport.client.collector.CollectionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The collector's settings, checked. */
final class FilesOptions {
  static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "dir", "the directory of the exchange; required",
          "devices", "gpu, gpu+switch or none; gpu when absent",
          "gpu-program", "a program that writes the GPU bundle",
          "switch-program", "a program that writes the switch bundle",
          "cpu-program", "a program that writes the CPU token",
          "timeout", "seconds to wait for each file; 240 when absent");

  /**
   * Far beyond the five minutes that a challenge usually lives; keeps the milliseconds from
   * overflowing.
   */
  private static final long MAX_TIMEOUT_SECONDS = 3600;

  private final Map<String, String> options;
  private final Path directory;
  private final Set<Exchange> expected;
  private final long timeoutMillis;

  private FilesOptions(Map<String, String> options) throws CollectionException {
    this.options = options;
    this.directory = path("dir").orElseThrow(() -> new CollectionException("needs option dir"));
    this.expected = expected(options.getOrDefault("devices", "gpu"));
    this.timeoutMillis = seconds(options.getOrDefault("timeout", "240")) * 1000;
    // Read once here, so that a bad path shows before the first nonce is written.
    path("gpu-program");
    path("switch-program");
    path("cpu-program");
  }

  static FilesOptions of(Map<String, String> options) throws CollectionException {
    for (String name : options.keySet()) {
      if (!DESCRIPTIONS.containsKey(name)) {
        throw new CollectionException("collector files has no option " + name);
      }
    }
    return new FilesOptions(options);
  }

  Path directory() {
    return directory;
  }

  boolean expects(Exchange exchange) {
    return expected.contains(exchange);
  }

  long timeoutMillis() {
    return timeoutMillis;
  }

  /** The user's own program for this step, if there is one. */
  Optional<Path> program(Exchange exchange) throws CollectionException {
    return path(exchange.label() + "-program");
  }

  private Optional<Path> path(String name) throws CollectionException {
    String text = options.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw new CollectionException("option " + name + " is no path", e);
    }
  }

  /**
   * Named by the user and never guessed from the machine: what a policy expects is for the owner to
   * say, and a missing device must not pass as one that was not asked for.
   */
  private static Set<Exchange> expected(String devices) throws CollectionException {
    return switch (devices) {
      case "none" -> EnumSet.of(Exchange.CPU);
      case "gpu" -> EnumSet.of(Exchange.GPU, Exchange.CPU);
      case "gpu+switch" -> EnumSet.allOf(Exchange.class);
      default -> throw new CollectionException("option devices: gpu, gpu+switch or none");
    };
  }

  private static long seconds(String text) throws CollectionException {
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw new CollectionException("option timeout: whole seconds", e);
    }
    throw new CollectionException("option timeout: 1 to " + MAX_TIMEOUT_SECONDS);
  }
}
