package dev.sallyport.broker.ready;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
    ProductionReadiness judged = ProductionReadiness.of(FileFacts.of(configuration("prod")));
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
    assertThat(ProductionReadiness.of(FileFacts.of(configuration)).refused())
        .extracting(Finding::check)
        .containsExactly(CheckId.OPEN_MANAGEMENT);
  }

  @Test
  void prodWithoutTls_doesNotStart() throws Exception {
    Map<String, String> configuration = configuration("prod");
    configuration.keySet().removeIf(key -> key.startsWith("sallyport.tls."));
    assertThat(ProductionReadiness.of(FileFacts.of(configuration)).refused())
        .extracting(Finding::check)
        .containsExactly(CheckId.PLAIN_HTTP);
  }

  @Test
  void dev_startsAndSaysWhatProductionWouldRefuse() throws Exception {
    ProductionReadiness judged = ProductionReadiness.of(FileFacts.of(configuration("dev")));
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.told())
        .extracting(Finding::check)
        .contains(CheckId.PLAIN_HTTP, CheckId.DEVELOPMENT_IN_PUBLIC, CheckId.NO_ISSUER);
  }

  private void mount(String name) throws IOException {
    FileFacts.mount(root.resolve(name), "r--r-----");
  }

  /** With the mounts of the pod below the folder of this test. */
  private Map<String, String> configuration(String overlay) throws IOException {
    Map<String, String> properties =
        FileFacts.properties(OVERLAYS.resolve(overlay + "/broker.properties"), Map.of());
    properties.replaceAll((_, value) ->
        value
            .replace("/etc/sallyport", root.toString())
            .replace("/var/lib/sallyport", root.toString()));
    return properties;
  }
}
