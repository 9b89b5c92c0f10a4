package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key with its default and its mapping: a key that is added without a line here fails. */
class BrokerConfigTest {
  private static final String HASH = "ab".repeat(32);

  /** A key, a value other than its default, and what the accessor then gives. */
  private record Mapping(String value, Function<BrokerConfig, Object> accessor, Object expected) {}

  private static SequencedMap<String, Mapping> mappings() {
    SequencedMap<String, Mapping> all = new LinkedHashMap<>();
    all.put(
        "sallyport.mode",
        new Mapping("development", BrokerConfig::mode, BrokerConfig.Mode.DEVELOPMENT));
    all.put("sallyport.data-dir", new Mapping("/d", BrokerConfig::dataDir, Path.of("/d")));
    all.put("sallyport.port-file", path("/p", BrokerConfig::portFile));
    all.put("sallyport.kek", new Mapping("local://other", BrokerConfig::kek, "local://other"));
    all.put(
        "sallyport.verify-device-signatures",
        new Mapping("true", BrokerConfig::verifyDeviceSignatures, true));
    all.put("sallyport.store.url", text("jdbc:sqlite:x", config -> config.store().url()));
    all.put("sallyport.store.user", text("broker", config -> config.store().user()));
    all.put("sallyport.store.password-file", path("/s", config -> config.store().passwordFile()));
    all.put("sallyport.admin.token-hash", text(HASH, config -> config.admin().tokenHash()));
    all.put("sallyport.challenge.life", duration("PT1M", config -> config.challenge().life()));
    all.put("sallyport.keys.intake-cache", duration("PT1S", config -> config.keys().intakeCache()));
    all.put(
        "sallyport.keys.identity-notice",
        duration("PT8H", config -> config.keys().identityNotice()));
    all.put(
        "sallyport.kms.*.*",
        new Mapping("/k", config -> config.kms().getOrDefault("x", Map.of()), Map.of("x", "/k")));
    all.put(
        "sallyport.tenant-keks",
        new Mapping(
            "local://a,vault://b/c/{tenant}",
            BrokerConfig::tenantKeks,
            Optional.of(List.of("local://a", "vault://b/c/{tenant}"))));
    all.put(
        "sallyport.tenants.*.keks",
        new Mapping(
            "local://d",
            c -> c.tenants().values().iterator().next().keks(),
            Optional.of(List.of("local://d"))));
    all.put(
        "sallyport.tenant-sources",
        new Mapping(
            "vault://b/secret/{tenant}",
            BrokerConfig::tenantSources,
            Optional.of(List.of("vault://b/secret/{tenant}"))));
    all.put(
        "sallyport.tenants.*.sources",
        new Mapping(
            "vault://b/x",
            c -> c.tenants().values().iterator().next().sources(),
            Optional.of(List.of("vault://b/x"))));
    all.put("sallyport.kms-timeout", duration("PT2S", BrokerConfig::kmsTimeout));
    all.put("sallyport.collateral.timeout", duration("PT3S", c -> c.collateral().timeout()));
    all.put("sallyport.collateral.refresh", duration("PT4M", c -> c.collateral().refresh()));
    all.put(
        "sallyport.collateral.max-staleness", duration("PT5H", c -> c.collateral().maxStaleness()));
    all.put("sallyport.limits.in-flight", new Mapping("7", c -> c.limits().inFlight(), 7));
    all.put(
        "sallyport.limits.tenant-in-flight", new Mapping("8", c -> c.limits().tenantInFlight(), 8));
    all.put("sallyport.limits.body-time", duration("PT6S", c -> c.limits().bodyTime()));
    all.put(
        "sallyport.limits.challenges-per-minute",
        new Mapping("9", c -> c.limits().challengesPerMinute(), 9));
    all.put(
        "sallyport.limits.challenge-sources",
        new Mapping("10", c -> c.limits().challengeSources(), 10));
    all.put("sallyport.crypto.corretto", new Mapping("false", c -> c.crypto().corretto(), false));
    all.put("sallyport.crypto.conscrypt", new Mapping("false", c -> c.crypto().conscrypt(), false));
    all.put(
        "sallyport.readiness.accept",
        new Mapping(
            "plain-http,heap-dump",
            c -> c.readiness().accept(),
            Optional.of(List.of("plain-http", "heap-dump"))));
    operationMappings(all);
    issuerMappings(all);
    return all;
  }

  private static void operationMappings(SequencedMap<String, Mapping> all) {
    all.put("sallyport.tls.certificate-file", path("/c", c -> c.tls().certificateFile()));
    all.put("sallyport.tls.key-file", path("/k", c -> c.tls().keyFile()));
    all.put("sallyport.tls.reload-period", duration("PT7S", c -> c.tls().reloadPeriod()));
    all.put(
        "sallyport.traces.endpoint",
        new Mapping(
            "https://t/v1/traces",
            c -> c.traces().endpoint(),
            Optional.of(URI.create("https://t/v1/traces"))));
    all.put("sallyport.traces.ca-file", path("/a", c -> c.traces().caFile()));
    all.put("sallyport.stop.announce", duration("PT8S", c -> c.stop().announce()));
    all.put("sallyport.stop.timeout", duration("PT9S", c -> c.stop().timeout()));
  }

  private static void issuerMappings(SequencedMap<String, Mapping> all) {
    String prefix = "sallyport.issuers.*.";
    all.put(prefix + "issuer", new Mapping("https://v", c -> issuer(c).issuer(), "https://v"));
    all.put(
        prefix + "verifier",
        new Mapping("nvidia-nras", c -> issuer(c).verifier(), BrokerConfig.Verifier.NVIDIA_NRAS));
    all.put(
        prefix + "jwks-url",
        new Mapping(
            "https://v/k", c -> issuer(c).jwksUrl(), Optional.of(URI.create("https://v/k"))));
    all.put(prefix + "jwks-file", path("/j", c -> issuer(c).jwksFile()));
    all.put(
        prefix + "algorithms",
        new Mapping(
            "PS384,RS256", c -> issuer(c).algorithms(), Optional.of(List.of("PS384", "RS256"))));
    all.put(prefix + "max-age", duration("PT6M", c -> issuer(c).maxAge()));
    all.put(
        prefix + "trust",
        new Mapping("pinned-root", c -> issuer(c).trust(), BrokerConfig.Trust.PINNED_ROOT));
    all.put(prefix + "root-file", path("/r", c -> issuer(c).rootFile()));
    all.put(
        prefix + "crl",
        new Mapping("none", c -> issuer(c).crl(), Optional.of(BrokerConfig.Crl.NONE)));
    all.put(
        prefix + "crl-hosts",
        new Mapping("a,b:81", c -> issuer(c).crlHosts(), Optional.of(List.of("a", "b:81"))));
    all.put(prefix + "simulated", new Mapping("true", c -> issuer(c).simulated(), true));
  }

  private static BrokerConfig.Issuer issuer(BrokerConfig config) {
    return Objects.requireNonNull(config.issuers().get("x"));
  }

  private static Mapping path(String value, Function<BrokerConfig, Optional<Path>> accessor) {
    return new Mapping(value, accessor::apply, Optional.of(Path.of(value)));
  }

  private static Mapping text(String value, Function<BrokerConfig, Optional<String>> accessor) {
    return new Mapping(value, accessor::apply, Optional.of(value));
  }

  private static Mapping duration(String value, Function<BrokerConfig, Duration> accessor) {
    return new Mapping(value, accessor::apply, Duration.parse(value));
  }

  /** Every key set to a value other than its default, under the chosen name {@code x}. */
  private static Map<String, String> everything() {
    Map<String, String> properties = new HashMap<>();
    mappings().forEach((key, mapping) -> properties.put(key.replace("*", "x"), mapping.value()));
    return properties;
  }

  @Test
  void everyKey_mapsToItsAccessor() {
    BrokerConfig config = ConfigKeys.map(everything());
    mappings()
        .forEach((key, mapping) ->
            assertThat(mapping.accessor().apply(config)).as(key).isEqualTo(mapping.expected()));
  }

  /** Connections of an adapter have settings of their own, under a dot. */
  @Test
  void settingsOfAConnection_keepTheirDots() {
    Map<String, String> properties = new HashMap<>();
    properties.put("sallyport.kms.vault.main.address", "https://vault:8200");
    properties.put("sallyport.kms.vault.main.ca-file", "/ca");
    properties.put("sallyport.kms.vault.other.address", "https://other:8200");

    assertThat(ConfigKeys.map(properties).kms().get("vault"))
        .isEqualTo(
            Map.of(
                "main.address", "https://vault:8200",
                "main.ca-file", "/ca",
                "other.address", "https://other:8200"));
  }

  @Test
  void keysOfThisTest_areAllKeysThereAre() {
    assertThat(mappings().keySet()).containsExactlyInAnyOrderElementsOf(ConfigKeys.all().keySet());
  }

  @Test
  void defaults_areThese() {
    Map<String, String> expected = new HashMap<>();
    expected.put("sallyport.mode", "production");
    expected.put("sallyport.data-dir", "sallyport-data");
    expected.put("sallyport.kek", "local://default");
    expected.put("sallyport.verify-device-signatures", "false");
    expected.put("sallyport.challenge.life", "PT5M");
    expected.put("sallyport.keys.intake-cache", "PT60S");
    expected.put("sallyport.keys.identity-notice", "P30D");
    expected.put("sallyport.kms-timeout", "PT10S");
    expected.put("sallyport.collateral.timeout", "PT10S");
    expected.put("sallyport.collateral.refresh", "PT1H");
    expected.put("sallyport.collateral.max-staleness", "PT24H");
    expected.put("sallyport.limits.in-flight", "256");
    expected.put("sallyport.limits.tenant-in-flight", "64");
    expected.put("sallyport.limits.body-time", "PT10S");
    expected.put("sallyport.limits.challenges-per-minute", "60");
    expected.put("sallyport.limits.challenge-sources", "10000");
    expected.put("sallyport.crypto.corretto", "true");
    expected.put("sallyport.crypto.conscrypt", "true");
    expected.put("sallyport.tls.reload-period", "PT1M");
    expected.put("sallyport.stop.announce", "PT0S");
    expected.put("sallyport.stop.timeout", "PT10S");
    expected.put("sallyport.issuers.*.max-age", "PT10M");
    expected.put("sallyport.issuers.*.simulated", "false");
    Map<String, String> actual = new HashMap<>(ConfigKeys.all());
    actual.values().removeIf(String::isEmpty);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  @Tag("I9")
  void nothingSet_isProductionWithoutIssuers() {
    BrokerConfig config = ConfigKeys.map(Map.of());
    assertThat(config.mode()).isEqualTo(BrokerConfig.Mode.PRODUCTION);
    assertThat(config.issuers()).isEmpty();
    assertThat(config.admin().tokenHash()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.mode, lax",
    "sallyport.challenge.life, PT1S",
    "sallyport.challenge.life, soon",
    "sallyport.keys.intake-cache, PT2H",
    "sallyport.keys.identity-notice, P400D",
    "sallyport.limits.in-flight, 0",
    "sallyport.limits.challenge-sources, 2000000",
    "sallyport.admin.token-hash, not-a-hash",
    "sallyport.kek, ' '",
    "sallyport.collateral.timeout, PT0S",
    "sallyport.tls.reload-period, PT0S",
    "sallyport.stop.timeout, PT1H",
    "sallyport.issuers.x.trust, everybody",
    "sallyport.issuers.x.verifier, my-own",
  })
  void valueOutOfTypeOrRange_stopsTheStart(String key, String value) {
    Map<String, String> properties = everything();
    properties.put(key, value);
    assertThatThrownBy(() -> ConfigKeys.map(properties)).hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.limits.inflight",
    "sallyport.issuers.x.jwks",
    "sallyport.simulated",
    "sallyport.store.password",
  })
  void unknownKey_stopsTheStart(String key) {
    Map<String, String> properties = everything();
    properties.put(key, "1");
    assertThatThrownBy(() -> ConfigKeys.map(properties))
        .isInstanceOf(ConfigValidationException.class)
        .hasMessageContaining(key);
  }

  @Test
  void severalErrors_areReportedTogether() {
    Map<String, String> properties = everything();
    properties.put("sallyport.limits.inflight", "1");
    properties.put("sallyport.simulated", "true");
    assertThatThrownBy(() -> ConfigKeys.map(properties))
        .hasMessageContaining("sallyport.limits.inflight")
        .hasMessageContaining("sallyport.simulated");
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.challenge.life, PT10S",
    "sallyport.challenge.life, PT1H",
    "sallyport.limits.in-flight, 1",
    "sallyport.limits.challenge-sources, 1000000",
    "sallyport.issuers.x.max-age, PT1S",
  })
  void valueAtItsBound_isTaken(String key, String value) {
    Map<String, String> properties = everything();
    properties.put(key, value);
    assertThat(ConfigKeys.map(properties).issuers()).hasSize(1);
  }

  @Test
  void valuesOutOfBounds_areReportedTogether() {
    Map<String, String> properties = everything();
    properties.put("sallyport.limits.in-flight", "0");
    properties.put("sallyport.stop.timeout", "PT11M");
    properties.put("sallyport.issuers.x.max-age", "PT0S");
    properties.put("sallyport.admin.token-hash", HASH.toUpperCase(Locale.ROOT));
    assertThatThrownBy(() -> ConfigKeys.map(properties))
        .hasMessageContaining("sallyport.limits.in-flight is not from 1")
        .hasMessageContaining("sallyport.stop.timeout is not from PT0S to PT10M")
        .hasMessageContaining("sallyport.issuers.x.max-age is not from PT1S")
        .hasMessageContaining("sallyport.admin.token-hash does not match [0-9a-f]{64}");
  }

  @Test
  void issuerWithoutTrust_stopsTheStart() {
    Map<String, String> properties = everything();
    properties.remove("sallyport.issuers.x.trust");
    assertThatThrownBy(() -> ConfigKeys.map(properties)).hasMessageContaining("trust");
  }
}
