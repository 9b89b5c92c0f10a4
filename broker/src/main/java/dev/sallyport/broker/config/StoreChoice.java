package dev.sallyport.broker.config;

import dev.sallyport.broker.store.StoreSettings;
import java.util.List;
import java.util.Optional;

/** Which store the configuration names: the same artefact runs on either. */
public final class StoreChoice {
  private static final String FILE = "sallyport.db";

  private StoreChoice() {}

  /** The settings of the store; the embedded default is in the data folder. */
  public static StoreSettings of(BrokerConfig config) throws InvalidSettingException {
    BrokerConfig.Store store = config.store();
    Optional<String> url = store.url();
    if (url.isEmpty()) {
      return StoreSettings.sqlite(DataFolder.path(config).resolve(FILE));
    }
    try {
      return StoreSettings.of(url.get(), store.user(), store.passwordFile());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(List.of("sallyport.store.url: " + e.getMessage()));
    }
  }
}
