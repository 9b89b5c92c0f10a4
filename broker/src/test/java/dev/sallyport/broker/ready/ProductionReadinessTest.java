package dev.sallyport.broker.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.config.BrokerConfig.Mode;
import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.ready.ProductionReadiness.Exposure;
import dev.sallyport.broker.ready.ProductionReadiness.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I9")
class ProductionReadinessTest {
  private static final Exposure LOOPBACK = new Exposure("127.0.0.1", true);
  private final Map<String, String> properties = new HashMap<>();
  @TempDir Path folder;

  @BeforeEach
  void safeSettings() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    properties.put("sallyport.data-dir", folder.toString());
    properties.put("sallyport.issuers.ita.issuer", "https://verifier.example");
    properties.put("sallyport.issuers.ita.verifier", "intel-trust-authority");
    properties.put("sallyport.issuers.ita.jwks-url", "https://verifier.example/certs");
    properties.put("sallyport.issuers.ita.trust", "jwks-origin");
  }

  private List<String> keysOfFindings(Exposure exposure) {
    return ProductionReadiness.findings(ConfigKeys.map(properties), exposure).stream()
        .map(Finding::key)
        .toList();
  }

  @Test
  void safeSettings_haveNoFinding() {
    assertThat(keysOfFindings(LOOPBACK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.issuers.ita.simulated, true",
    "sallyport.issuers.ita.jwks-url, http://verifier.example/certs",
    "sallyport.issuers.ita.jwks-url, http://127.0.0.1:1/certs",
    "sallyport.store.url, jdbc:postgresql://db.example/broker",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7:5432/broker?sslmode=require",
    "sallyport.store.url, jdbc:postgresql://127.0.0.1/broker?password=x",
    "sallyport.traces.endpoint, http://traces.example:4318/v1/traces",
    "sallyport.traces.endpoint, http:opaque",
  })
  void unsafeSetting_isNamedByItsKey(String key, String value) {
    properties.put(key, value);
    assertThat(keysOfFindings(LOOPBACK)).containsExactly(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlite:/var/lib/broker.db",
        "jdbc:postgresql://127.0.0.1:5432/broker",
        "jdbc:postgresql://db.invalid/broker?sslmode=verify-full",
      })
  void safeStoreUrl_hasNoFinding(String url) {
    properties.put("sallyport.store.url", url);
    assertThat(keysOfFindings(LOOPBACK)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid", ""})
  void plainHttpOutsideLoopback_isAFinding(String host) {
    assertThat(keysOfFindings(new Exposure(host, true))).containsExactly("quarkus.http.host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.5.0.1", "::1", "localhost"})
  void plainHttpOnLoopback_isNone(String host) {
    assertThat(keysOfFindings(new Exposure(host, true))).isEmpty();
  }

  @Test
  void tlsOutsideLoopback_isNone() {
    assertThat(keysOfFindings(new Exposure("0.0.0.0", false))).isEmpty();
  }

  @Test
  void folderThatOthersWrite_isAFinding() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(keysOfFindings(LOOPBACK)).containsExactly("sallyport.data-dir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sallyport.store.password-file", "sallyport.tls.key-file"})
  void secretFileThatOthersRead_isAFinding(String key) throws IOException {
    Path file = Files.createFile(folder.resolve("secret"));
    properties.put(key, file.toString());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(keysOfFindings(LOOPBACK)).containsExactly(key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(keysOfFindings(LOOPBACK)).isEmpty();
  }

  @Test
  void production_namesAllFindingsAtOnce() {
    properties.put("sallyport.issuers.ita.simulated", "true");
    List<Finding> findings =
        ProductionReadiness.findings(ConfigKeys.map(properties), new Exposure("0.0.0.0", true));
    assertThatThrownBy(() -> ProductionReadiness.enforce(Mode.PRODUCTION, findings))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("sallyport.issuers.ita.simulated: ")
        .hasMessageContaining("quarkus.http.host: ");
  }

  @Test
  void development_startsWithFindings() {
    List<Finding> findings = List.of(new Finding("key", "problem"));
    assertThatCode(() -> ProductionReadiness.enforce(Mode.DEVELOPMENT, findings))
        .doesNotThrowAnyException();
  }
}
