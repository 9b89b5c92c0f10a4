package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.store.StoreSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which store the configuration names: the same artefact runs on either. */
final class StoreChoice {
  private static final String FILE = "sallyport.db";

  private StoreChoice() {}

  static StoreSettings of(BrokerConfig config) throws InvalidSettingException, IOException {
    BrokerConfig.Store store = config.store();
    StoreSettings embedded = StoreSettings.sqlite(DataFolder.of(config).resolve(FILE));
    Optional<String> url = store.url();
    if (url.isEmpty()) {
      return embedded;
    }
    try {
      return new StoreSettings(
          url.get(), store.user(), store.passwordFile(), embedded.connections(), embedded.queue());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(List.of("sallyport.store.url: " + e.getMessage()));
    }
  }
}
