package dev.sallyport.broker;

import dev.sallyport.broker.release.TestIssuer;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How the tests of the running broker configure it. */
public final class Running {
  /** The operator's token. */
  public static final String TOKEN = "operator-of-the-tests";

  private Running() {}

  /** On SQLite. */
  public static class OnSqlite implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return common();
    }
  }

  /**
   * A start of its own for {@code RunningKeysTest}: the framework does not come back to an old one.
   */
  public static final class ForKeys extends OnSqlite {}

  /**
   * A start of its own for {@code MetricsDocumentTest}, with what makes every metric appear.
   * Neither the issuer's host nor the collector is there, and no test waits for them.
   */
  public static final class ForMetrics implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = common();
      config.put("sallyport.issuers.fetched.issuer", "https://issuer.example");
      config.put("sallyport.issuers.fetched.verifier", "nvidia-nras");
      config.put("sallyport.issuers.fetched.jwks-url", "https://keys.example/jwks.json");
      config.put("sallyport.issuers.fetched.trust", "jwks-origin");
      config.put("sallyport.traces.endpoint", "http://127.0.0.1:1/v1/traces");
      return config;
    }
  }

  /** The same artefact on PostgreSQL. */
  public static final class OnPostgres implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = common();
      config.put("sallyport.store.url", startPostgres());
      return config;
    }
  }

  /** With room for one workload, and two challenges a minute. */
  public static final class Tight implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = common();
      config.put("sallyport.limits.in-flight", "1");
      config.put("sallyport.limits.challenges-per-minute", "2");
      return config;
    }
  }

  private static Map<String, String> common() {
    try {
      Path folder = Files.createTempDirectory("sallyport-broker-test");
      Path keySet = folder.resolve("keys.json");
      Files.write(keySet, TestIssuer.keySet().toArray());
      Map<String, String> config = new HashMap<>();
      config.put("sallyport.mode", "development");
      config.put("sallyport.data-dir", folder.resolve("data").toString());
      config.put(
          "sallyport.admin.token-hash",
          Bytes.of(TOKEN.getBytes(StandardCharsets.UTF_8)).sha256().hex());
      config.put("sallyport.limits.challenges-per-minute", "100000");
      config.put("sallyport.issuers.test.issuer", TestTenancy.ISSUER);
      config.put("sallyport.issuers.test.verifier", "intel-trust-authority");
      config.put("sallyport.issuers.test.jwks-file", keySet.toString());
      config.put("sallyport.issuers.test.algorithms", "RS256");
      config.put("sallyport.issuers.test.trust", "jwks-origin");
      config.put("sallyport.issuers.test.simulated", "true");
      config.put("quarkus.http.test-port", "0");
      config.put("quarkus.management.test-port", "0");
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stopped with the JVM by its own hook. */
  private static String startPostgres() {
    try {
      return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
