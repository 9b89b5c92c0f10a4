package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.kms.KmsSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The settings of each KMS adapter that the configuration names, and of the one that it needs. */
final class KmsChoice {
  private static final String LOCAL = "local";
  private static final String FILE = "kms-keyset.json";

  private KmsChoice() {}

  static Map<String, KmsSettings> of(BrokerConfig config) throws IOException {
    Map<String, Map<String, String>> schemes = new HashMap<>(config.kms());
    if (config.kek().startsWith(LOCAL + "://")) {
      Map<String, String> local = new HashMap<>(schemes.getOrDefault(LOCAL, Map.of()));
      local.putIfAbsent("file", DataFolder.of(config).resolve(FILE).toString());
      schemes.put(LOCAL, local);
    }
    Map<String, KmsSettings> settings = new HashMap<>();
    schemes.forEach((scheme, values) -> settings.put(scheme, new KmsSettings(scheme, values)));
    return settings;
  }
}
