package dev.sallyport.broker.config;

import dev.sallyport.broker.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which store the configuration names: the same artefact runs on either. */
public final class StoreChoice {
  private static final String FILE = "sallyport.db";
  private static final String SQLITE = "jdbc:sqlite:";

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

  /** The SQLite file that {@link #of} opens, which need not be there yet; empty on PostgreSQL. */
  public static Optional<Path> file(BrokerConfig config) {
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
