package dev.sallyport.broker.config;

import dev.sallyport.kms.KmsSettings;
import java.util.HashMap;
import java.util.Map;

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
}
