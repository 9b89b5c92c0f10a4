package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which store the configuration names: the same artefact runs on either. */
final class StoreChoice {
  private static final String FILE = "sallyport.db";
  private static final String SQLITE = "jdbc:sqlite:";

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

  /** The SQLite file that {@link #of} opens, which need not be there yet; empty on PostgreSQL. */
  static Optional<Path> file(BrokerConfig config) {
    Path embedded = config.dataDir().toAbsolutePath().resolve(FILE);
    return config
        .store()
        .url()
        .map(url ->
            Optional.of(url)
                .filter(given -> given.startsWith(SQLITE))
                .map(given -> Path.of(given.substring(SQLITE.length())).toAbsolutePath()))
        .orElse(Optional.of(embedded));
  }
}
