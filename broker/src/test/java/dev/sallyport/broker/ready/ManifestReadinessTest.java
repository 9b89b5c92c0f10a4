package dev.sallyport.broker.ready;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.ModeDefaults;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
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
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of the manifests below k8s, as the broker itself judges them. */
class ManifestReadinessTest {
  private static final Path OVERLAYS = Path.of("..", "k8s", "overlays");

  @TempDir Path root;

  /** Files are mounted for the group: mode 0440, as the kubelet gives them. */
  @Test
  void prod_startsAndAcceptsNothingThatItDoesNotFind() throws Exception {
    mount("tls/tls.key");
    mount("postgres/password");
    ProductionReadiness judged = ProductionReadiness.of(facts(configuration("prod")));
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.accepted())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(
            CheckId.OPEN_MANAGEMENT, CheckId.OPEN_PASSWORD_FILE, CheckId.OPEN_TLS_KEY);
    assertThat(judged.told()).isEmpty();
  }

  @Test
  void prodWithoutAnAcceptance_doesNotStart() throws Exception {
    Map<String, String> configuration = configuration("prod");
    configuration.put("sallyport.readiness.accept", "open-password-file,open-tls-key");
    assertThat(ProductionReadiness.of(facts(configuration)).refused())
        .extracting(Finding::check)
        .containsExactly(CheckId.OPEN_MANAGEMENT);
  }

  @Test
  void prodWithoutTls_doesNotStart() throws Exception {
    Map<String, String> configuration = configuration("prod");
    configuration.keySet().removeIf(key -> key.startsWith("sallyport.tls."));
    assertThat(ProductionReadiness.of(facts(configuration)).refused())
        .extracting(Finding::check)
        .containsExactly(CheckId.PLAIN_HTTP);
  }

  @Test
  void dev_startsAndSaysWhatProductionWouldRefuse() throws Exception {
    ProductionReadiness judged = ProductionReadiness.of(facts(configuration("dev")));
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.told())
        .extracting(Finding::check)
        .contains(CheckId.PLAIN_HTTP, CheckId.DEVELOPMENT_IN_PUBLIC, CheckId.NO_ISSUER);
  }

  private void mount(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(root.resolve(name).resolveSibling(""));
    Files.createFile(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
  }

  /** With the mounts of the pod below the folder of this test. */
  private Map<String, String> configuration(String overlay) throws IOException {
    Properties read = new Properties();
    try (Reader file = Files.newBufferedReader(OVERLAYS.resolve(overlay + "/broker.properties"))) {
      read.load(file);
    }
    Map<String, String> properties = new HashMap<>();
    for (String key : read.stringPropertyNames()) {
      properties.put(key, read.getProperty(key).replace("/etc/sallyport", root.toString()));
    }
    return properties;
  }

  private StartFacts facts(Map<String, String> properties) {
    SmallRyeConfig framework =
        new SmallRyeConfigBuilder()
            .withInterceptors(new ModeDefaults())
            .withSources(new PropertiesConfigSource(properties, "broker.properties", 100))
            .build();
    Path data = root.resolve("data");
    KeptFiles files =
        new KeptFiles(
            data,
            Optional.empty(),
            Optional.empty(),
            data.resolve("admin-token"),
            data.resolve("admin-token.sha256"));
    return new StartFacts(ConfigKeys.map(properties), framework, files, List.of("-Xmx192m"), false);
  }
}
