package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether one connection to a key management system opens, and answers its question of health. */
final class KmsConnectionCheck implements Check {
  private static final String PREFIX = "kms.";
  private static final String ADVICE =
      "docs/kms.md has this adapter's settings; look at credentials, the key's name, the network; a"
          + " keyset that is gone has to come from its backup";
  private final String name;
  private final String scheme;
  private final KmsSettings settings;
  private final Duration timeout;
  private final boolean isYetToBeMade;

  private KmsConnectionCheck(
      String name, String scheme, KmsSettings settings, BrokerConfig config) {
    this.name = name;
    this.scheme = scheme;
    this.settings = settings;
    this.timeout = config.kmsTimeout();
    this.isYetToBeMade = scheme.equals(KmsChoice.LOCAL) && isFresh(config);
  }

  /** One for each connection that is configured. */
  static List<Check> all(BrokerConfig config) {
    List<Check> checks = new ArrayList<>();
    new TreeMap<>(KmsChoice.of(config))
        .forEach((scheme, settings) -> {
          Map<String, Map<String, String>> parts =
              scheme.equals(KmsChoice.LOCAL)
                  ? Map.of()
                  : connections(config.kms().getOrDefault(scheme, Map.of()));
          if (parts.isEmpty()) {
            checks.add(check("", scheme, settings, config));
          }
          parts.forEach((connection, own) ->
              checks.add(check("." + connection, scheme, new KmsSettings(scheme, own), config)));
        });
    return checks;
  }

  private static Check check(
      String connection, String scheme, KmsSettings settings, BrokerConfig config) {
    return new KmsConnectionCheck(PREFIX + scheme + connection, scheme, settings, config);
  }

  /** Without a database a keyset is not missing; with one it is, and nothing opens. */
  private static boolean isFresh(BrokerConfig config) {
    boolean keyset = KmsChoice.keyset(config).filter(Files::exists).isPresent();
    return !keyset && StoreChoice.file(config).filter(file -> !Files.exists(file)).isPresent();
  }

  /** Settings by the connection that they belong to, under their whole names. */
  private static Map<String, Map<String, String>> connections(Map<String, String> settings) {
    Map<String, Map<String, String>> parts = new TreeMap<>();
    settings.forEach((setting, value) ->
        parts
            .computeIfAbsent(
                setting.substring(0, Math.max(0, setting.indexOf('.'))), _ -> new HashMap<>())
            .put(setting, value));
    return parts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration limit() {
    return timeout.plus(timeout).plusSeconds(5);
  }

  @Override
  public List<Line> look() {
    if (isYetToBeMade) {
      return List.of(Line.skipped("", "the keyset is not there yet: the first start makes it"));
    }
    try {
      KmsAsItIs.requireComplete(scheme, settings);
      try (Kms kms = KmsWiring.open(Map.of(scheme, settings), timeout)) {
        long asked = System.nanoTime();
        KmsHealth health = kms.health();
        long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
        return health.connections().stream().map(one -> line(one, millis)).toList();
      }
    } catch (KmsException e) {
      return List.of(Line.failed("", String.valueOf(e.getMessage()), ADVICE));
    }
  }

  private static Line line(KmsHealth.Connection connection, long millis) {
    String detail = " after %d ms: %s".formatted(millis, connection.detail());
    return connection.ready()
        ? Line.ok("", "ready" + detail)
        : Line.failed("", "not ready" + detail, ADVICE);
  }
}
