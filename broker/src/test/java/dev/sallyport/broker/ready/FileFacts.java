package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.ModeDefaults;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What readiness judges a properties file of the tree by, with its folders below one of a test. */
final class FileFacts {
  private static final Path PACKAGED = Path.of("src/main/resources/application.properties");

  private FileFacts() {}

  /**
   * The keys of a file.
   *
   * @param environment variables that values of the file may name
   */
  static Map<String, String> properties(Path file, Map<String, String> environment)
      throws IOException {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    }
    Map<String, String> written = new HashMap<>();
    read.stringPropertyNames().forEach(key -> written.put(key, read.getProperty(key)));
    SmallRyeConfig expanding =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(environment, "environment", 300))
            .withSources(new PropertiesConfigSource(written, file.toString(), 100))
            .build();
    Map<String, String> properties = new HashMap<>();
    written.keySet().forEach(key -> properties.put(key, expanding.getValue(key, String.class)));
    return properties;
  }

  /** The keys that variables of the environment set. */
  static Map<String, String> environment(Map<String, String> variables) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(BrokerConfig.class)
            .withValidateUnknown(true)
            .withSources(new EnvConfigSource(variables, 300))
            .build();
    Map<String, String> properties = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      String value = config.getConfigValue(name).getValue();
      if (value != null && name.matches("(?:sallyport|quarkus)\\..+")) {
        properties.put(name, value);
      }
    }
    return properties;
  }

  /** The facts of a start with these keys; nothing of the data folder is there yet. */
  static StartFacts of(Map<String, String> properties) throws IOException {
    SmallRyeConfig framework =
        new SmallRyeConfigBuilder()
            .withInterceptors(new ModeDefaults())
            .withSources(new PropertiesConfigSource(properties, "broker.properties", 100))
            .withSources(new PropertiesConfigSource(PACKAGED.toUri().toURL(), 50))
            .build();
    BrokerConfig broker = ConfigKeys.map(properties);
    Path data = broker.dataDir().toAbsolutePath();
    KeptFiles files =
        new KeptFiles(
            data,
            StoreChoice.file(broker),
            KmsChoice.keyset(broker),
            data.resolve("admin-token"),
            data.resolve("admin-token.sha256"));
    return new StartFacts(broker, framework, files, List.of("-Xmx192m"), JvmFlags.unknown(), false);
  }

  /** Makes a file of a mode, as whoever mounts it gives it. */
  static void mount(Path file, String mode) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.createFile(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
