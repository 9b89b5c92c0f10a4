package dev.sallyport.broker.config;

import dev.sallyport.kms.KmsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The settings of each KMS adapter that the configuration names, and of the one that it needs. */
public final class KmsChoice {
  /** The scheme of the embedded default. */
  public static final String LOCAL = "local";

  private static final String FILE = "kms-keyset.json";

  private KmsChoice() {}

  /** The settings by scheme; the embedded default's file is in the data folder. */
  public static Map<String, KmsSettings> of(BrokerConfig config) {
    Map<String, Map<String, String>> schemes = new HashMap<>(config.kms());
    if (config.kek().startsWith(LOCAL + "://")) {
      Map<String, String> local = new HashMap<>(schemes.getOrDefault(LOCAL, Map.of()));
      local.putIfAbsent("file", DataFolder.path(config).resolve(FILE).toString());
      schemes.put(LOCAL, local);
    }
    Map<String, KmsSettings> settings = new HashMap<>();
    schemes.forEach((scheme, values) -> settings.put(scheme, new KmsSettings(scheme, values)));
    return settings;
  }

  /** The keyset file of the local KMS, which need not be there yet; empty where none is used. */
  public static Optional<Path> keyset(BrokerConfig config) {
    Map<String, String> local = config.kms().getOrDefault(LOCAL, Map.of());
    if (local.isEmpty() && !config.kek().startsWith(LOCAL + "://")) {
      return Optional.empty();
    }
    Path embedded = config.dataDir().toAbsolutePath().resolve(FILE);
    return Optional.of(Path.of(local.getOrDefault("file", embedded.toString())));
  }
}
