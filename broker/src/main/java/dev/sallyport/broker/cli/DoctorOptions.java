package dev.sallyport.broker.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the command {@code doctor} is told.
 *
 * @param help whether its help is all that is wanted
 * @param json whether the report is one JSON document
 * @param offline whether no verifier is asked
 * @param config a properties file to read as well
 * @param pins identity keys or fingerprints to compare with, hex
 * @param broker the management port of a running broker
 */
record DoctorOptions(
    boolean help,
    boolean json,
    boolean offline,
    Optional<Path> config,
    List<String> pins,
    Optional<URI> broker) {
  private static final Pattern PIN = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Set<String> SCHEMES = Set.of("http", "https");

  DoctorOptions {
    pins = List.copyOf(pins);
  }

  /** Collects what was read so far. */
  private static final class Given {
    private final Set<String> names = new HashSet<>();
    private final List<String> pins = new ArrayList<>();
    private Optional<Path> config = Optional.empty();
    private Optional<URI> broker = Optional.empty();

    DoctorOptions done() {
      return new DoctorOptions(
          names.contains("--help") || names.contains("help"),
          names.contains("--json"),
          names.contains("--offline"),
          config,
          pins,
          broker);
    }
  }

  /** Reads a command line: each option known and, but for pins, given once. */
  static DoctorOptions parse(List<String> arguments) throws UsageException {
    Given given = new Given();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String name = rest.next();
      if (!name.equals("--expect-pin") && !given.names.add(name)) {
        throw new UsageException(name + " is given twice");
      }
      switch (name) {
        case "--help", "help", "--json", "--offline" -> {}
        case "--config" -> given.config = Optional.of(path(name, value(name, rest)));
        case "--expect-pin" -> given.pins.add(pin(name, value(name, rest)));
        case "--broker" -> given.broker = Optional.of(address(name, value(name, rest)));
        default -> throw new UsageException("unknown argument " + name);
      }
    }
    return given.done();
  }

  private static String value(String name, Iterator<String> rest) throws UsageException {
    String value = rest.hasNext() ? rest.next() : "";
    if (value.isEmpty()) {
      throw new UsageException(name + " needs a value");
    }
    return value;
  }

  private static Path path(String name, String value) throws UsageException {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new UsageException(name + " is not a path");
    }
  }

  private static String pin(String name, String value) throws UsageException {
    if (!PIN.matcher(value).matches()) {
      throw new UsageException(name + " is not 64 hex digits, of a key or its fingerprint");
    }
    return value;
  }

  private static URI address(String name, String value) throws UsageException {
    try {
      URI uri = new URI(value);
      String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
      if (SCHEMES.contains(scheme) && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new UsageException(name + " is not a URL");
    }
    throw new UsageException(name + " is not an http or https URL without user info");
  }
}
