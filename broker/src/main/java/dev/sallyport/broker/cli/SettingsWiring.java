package dev.sallyport.broker.cli;

import dev.sallyport.broker.backup.BackupException;
import dev.sallyport.broker.backup.BackupSetup;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.ConfigBounds;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.protocol.Outcome;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration that the broker reads, from the same places, without starting one. */
final class SettingsWiring {
  /** Above a file that the configuration itself names, below the environment. */
  private static final int ABOVE_FILES = 299;

  private SettingsWiring() {}

  /**
   * The configuration.
   *
   * @param file a properties file to read as well
   */
  static BackupSetup read(Optional<Path> file) throws BackupException {
    try {
      BrokerConfig config = load(file);
      requireKek(config);
      Map<String, KmsSettings> kms = KmsChoice.of(config);
      return new BackupSetup(
          StoreChoice.of(config), kms, keyFile(config, kms), config.kmsTimeout());
    } catch (IOException e) {
      throw BackupException.usage("cannot read the configuration file: " + e.getMessage(), "");
    } catch (ConfigValidationException | InvalidSettingException | KmsException e) {
      throw BackupException.usage("the configuration is wrong: " + e.getMessage(), "");
    }
  }

  private static BrokerConfig load(Optional<Path> file) throws IOException {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDefaultSources()
            .addDiscoveredSources()
            .addDiscoveredConverters()
            .withMapping(BrokerConfig.class)
            .withValidator(new ConfigBounds());
    if (file.isPresent()) {
      builder.withSources(
          new PropertiesConfigSource(file.get().toAbsolutePath().toUri().toURL(), ABOVE_FILES));
    }
    return builder.build().getConfigMapping(BrokerConfig.class);
  }

  private static void requireKek(BrokerConfig config) throws BackupException {
    if (KekUri.parse(config.kek()) instanceof Outcome.Refused<KekUri> _) {
      throw BackupException.usage("sallyport.kek: not a KEK URI", "");
    }
  }

  private static Optional<Path> keyFile(BrokerConfig config, Map<String, KmsSettings> kms)
      throws KmsException {
    KmsSettings local = kms.get(KmsChoice.LOCAL);
    return local != null && config.kek().startsWith(KmsChoice.LOCAL + "://")
        ? Optional.of(local.path("file").toAbsolutePath())
        : Optional.empty();
  }
}
