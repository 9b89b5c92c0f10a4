package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The operator's settings for one adapter, read by type. A setting is never a secret: a secret
 * stands in a file of its own, whose path is the setting, and is read by {@link SecretFile}.
 */
public final class KmsSettings {
  private static final Pattern CONNECTION = Pattern.compile("[a-z][a-z0-9-]{0,30}");

  private final String scheme;
  private final Map<String, String> values;

  /**
   * Settings for a scheme, or for one connection of it ({@code <scheme>.<connection>}).
   *
   * @param values by the name that follows {@code sallyport.kms.<scheme>.} in the configuration
   */
  public KmsSettings(String scheme, Map<String, String> values) {
    this.scheme = scheme;
    this.values = new TreeMap<>(values);
  }

  /**
   * Refuses settings that no one reads: a mistyped name would silently leave a default in force.
   */
  public void requireOnly(Set<String> known) throws Misconfigured {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw bad(name, "unknown setting");
      }
    }
  }

  /** A required text. */
  public String text(String name) throws Misconfigured {
    return require(name, optionalText(name));
  }

  /** An optional text; blank counts as absent. */
  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** A list of texts, separated by commas; empty where the setting is absent. */
  public List<String> texts(String name) {
    return optionalText(name).map(text -> List.of(text.split("\\s*,\\s*"))).orElse(List.of());
  }

  /**
   * A list of at least one text.
   *
   * @param fits what each has to be
   * @param what what is wrong with the list where one is not, or where there is none
   */
  public List<String> texts(String name, Predicate<String> fits, String what) throws Misconfigured {
    List<String> texts = texts(name);
    if (texts.isEmpty() || !texts.stream().allMatch(fits)) {
      throw bad(name, what);
    }
    return texts;
  }

  /** A required path. */
  public Path path(String name) throws Misconfigured {
    return require(name, optionalPath(name));
  }

  /** An optional path. */
  public Optional<Path> optionalPath(String name) throws Misconfigured {
    try {
      return optionalText(name).map(Path::of);
    } catch (InvalidPathException e) {
      throw bad(name, "not a path");
    }
  }

  /** An ISO 8601 duration such as {@code PT5S}, positive. */
  public Duration duration(String name, Duration otherwise) throws Misconfigured {
    try {
      Duration duration = optionalText(name).map(Duration::parse).orElse(otherwise);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw bad(name, "not an ISO 8601 duration");
    }
    throw bad(name, "not a positive duration");
  }

  /** A whole number within bounds, both included. */
  public int number(String name, int otherwise, int min, int max) throws Misconfigured {
    try {
      int number = optionalText(name).map(Integer::parseInt).orElse(otherwise);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw bad(name, "not a whole number");
    }
    throw bad(name, "not between " + min + " and " + max);
  }

  /** A required absolute {@code https} URI without user information: credentials are files. */
  public URI uri(String name) throws Misconfigured {
    try {
      URI uri = new URI(text(name));
      if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw bad(name, "not a URI");
    }
    throw bad(name, "not an https URI");
  }

  /**
   * The settings of each connection, where a scheme has several: of {@code main.address} the part
   * before the first dot names the connection.
   *
   * @throws Misconfigured if a setting belongs to no connection, or a connection's name is not
   *     {@code [a-z][a-z0-9-]{0,30}}
   */
  public Map<String, KmsSettings> connections() throws Misconfigured {
    Map<String, Map<String, String>> byConnection = new TreeMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      int dot = value.getKey().indexOf('.');
      String connection = value.getKey().substring(0, Math.max(0, dot));
      if (!isConnection(connection)) {
        throw bad(value.getKey(), "not <connection>.<setting>");
      }
      byConnection
          .computeIfAbsent(connection, _ -> new TreeMap<>())
          .put(value.getKey().substring(dot + 1), value.getValue());
    }
    Map<String, KmsSettings> settings = new TreeMap<>();
    byConnection.forEach(
        (name, own) -> settings.put(name, new KmsSettings(scheme + "." + name, own)));
    return settings;
  }

  /**
   * Reads the settings of one connection.
   *
   * @param <T> what they are read as
   */
  @FunctionalInterface
  public interface ConnectionReader<T> {
    /** Reads them, with the connection's name. */
    T read(String connection, KmsSettings settings) throws Misconfigured;
  }

  /**
   * What each connection is configured with, by their names in order.
   *
   * @throws Misconfigured as {@link #connections}, if the reader refuses, or if there is none
   */
  public <T> List<T> eachConnection(ConnectionReader<T> reader) throws Misconfigured {
    List<T> all = new ArrayList<>();
    for (Map.Entry<String, KmsSettings> connection : connections().entrySet()) {
      all.add(reader.read(connection.getKey(), connection.getValue()));
    }
    if (all.isEmpty()) {
      throw new Misconfigured(Problem.BAD_SETTING, "sallyport.kms." + scheme + ": no connection");
    }
    return all;
  }

  /** Whether a text can be the name of a connection. */
  public static boolean isConnection(String text) {
    return CONNECTION.matcher(text).matches();
  }

  /** The names that are set. */
  public Collection<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** Names only. */
  @Override
  public String toString() {
    return "KmsSettings[" + scheme + " " + values.keySet() + "]";
  }

  private <T> T require(String name, Optional<T> value) throws Misconfigured {
    return value.orElseThrow(() -> bad(name, "missing"));
  }

  /**
   * A setting that is not what it has to be, under the name that the operator gave it.
   *
   * @param what what is wrong with it; never its value
   */
  public Misconfigured bad(String name, String what) {
    return new Misconfigured(
        Problem.BAD_SETTING, "sallyport.kms." + scheme + "." + name + ": " + what);
  }
}
