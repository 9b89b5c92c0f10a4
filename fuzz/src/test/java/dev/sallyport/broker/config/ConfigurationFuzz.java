package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.attestation.CacheRules;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.Samples;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.protocol.Outcome;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The configuration as an operator writes it: a properties file through the framework's mapping,
 * then everything of ours that reads text out of it. Whatever stands there, the start ends with one
 * of the errors that name the key, or with settings within their bounds.
 */
class ConfigurationFuzz {
  /** How the framework reports a value that is missing, unknown or of the wrong type or range. */
  private static final Allowed MAPPING =
      Allowed.only(
          List.of(
              IllegalArgumentException.class,
              NoSuchElementException.class,
              ConfigValidationException.class));

  /** How we do, and in no other way. */
  private static final Allowed READING =
      Allowed.only(List.of(InvalidSettingException.class, KmsException.class));

  private static final String ROOT_FILE = rootFile();

  private static final String ISSUER =
      """
      sallyport.issuers.ita.issuer=https://portal.trustauthority.intel.com
      sallyport.issuers.ita.verifier=intel-trust-authority
      sallyport.issuers.ita.jwks-url=https://portal.trustauthority.intel.com/certs
      sallyport.issuers.ita.algorithms=PS384,RS256
      sallyport.issuers.ita.max-age=PT5M
      sallyport.issuers.ita.trust=jwks-origin
      """;

  private static final String ALL =
      """
      sallyport.mode=development
      sallyport.data-dir=data
      sallyport.port-file=ports
      sallyport.kek=local://default
      sallyport.verify-device-signatures=true
      sallyport.store.url=jdbc:sqlite:x.db
      sallyport.admin.token-hash=%s
      sallyport.challenge.life=PT1M
      sallyport.keys.intake-cache=PT1S
      sallyport.kms.local.keys=default, other
      sallyport.kms-timeout=PT2S
      sallyport.collateral.timeout=PT3S
      sallyport.collateral.refresh=PT4M
      sallyport.collateral.max-staleness=PT5H
      sallyport.limits.in-flight=7
      sallyport.limits.challenges-per-minute=9
      sallyport.limits.challenge-sources=10
      sallyport.crypto.corretto=false
      """
          .formatted("ab".repeat(32));

  private static String rootFile() {
    try {
      Path file = Files.createTempFile("fuzz-root", ".der");
      file.toFile().deleteOnExit();
      return Files.write(file, Samples.rootCertificate().toArray()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> seeds() {
    String pinned =
        ISSUER
            .replace("jwks-origin", "pinned-root")
            .replace(
                "algorithms=PS384,RS256",
                "crl-hosts=a,b:81\nsallyport.issuers.ita.root-file=root.pem");
    return Stream.of(ISSUER, ALL, pinned, ALL + ISSUER)
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void configuration_isReadOrNamesTheKey(byte[] input) throws Exception {
    List<BrokerConfig> mapped = new ArrayList<>();
    MAPPING.run(() -> mapped.add(map(properties(input))));
    for (BrokerConfig config : mapped) {
      check(config);
      READING.run(() -> checkCollateral(config));
      READING.run(() -> checkIssuers(config));
      for (Map.Entry<String, Map<String, String>> scheme : config.kms().entrySet()) {
        READING.run(() -> read(new KmsSettings(scheme.getKey(), scheme.getValue())));
      }
    }
  }

  /** The file's keys; of the files that they name only one exists, whatever the fuzzer writes. */
  private static Map<String, String> properties(byte[] input) throws IOException {
    Properties read = new Properties();
    read.load(new StringReader(new String(input, StandardCharsets.ISO_8859_1)));
    Map<String, String> properties = new HashMap<>();
    for (String key : read.stringPropertyNames()) {
      String value = read.getProperty(key);
      boolean file = key.endsWith("-file") || key.endsWith("-dir");
      properties.put(key, file ? (value.equals("root.pem") ? ROOT_FILE : "absent") : value);
    }
    return properties;
  }

  private static BrokerConfig map(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(BrokerConfig.class)
        .withValidateUnknown(true)
        .withValidator(new ConfigBounds())
        .withSources(new PropertiesConfigSource(properties, "fuzz", 100))
        .build()
        .getConfigMapping(BrokerConfig.class);
  }

  private static void check(BrokerConfig config) {
    assertThat(config.challenge().life()).isBetween(Duration.ofSeconds(10), Duration.ofMinutes(60));
    assertThat(config.keys().intakeCache()).isBetween(Duration.ZERO, Duration.ofMinutes(60));
    assertThat(config.limits().inFlight()).isPositive();
    assertThat(config.limits().challengeSources()).isBetween(1, 1_000_000);
    config.admin().tokenHash().ifPresent(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
    if (KekUri.parse(config.kek()) instanceof Outcome.Accepted<KekUri>(KekUri kek)) {
      assertThat(kek.value()).startsWith(kek.scheme() + ":").endsWith(kek.locator());
    }
  }

  private static void checkCollateral(BrokerConfig config) throws InvalidSettingException {
    CacheRules rules = CollateralSettings.keySets(config.collateral());
    assertThat(rules.refreshAfter()).isGreaterThanOrEqualTo(rules.coolDown());
    assertThat(rules.maxStaleness()).isGreaterThanOrEqualTo(rules.refreshAfter());
  }

  private static void checkIssuers(BrokerConfig config) throws InvalidSettingException {
    IssuerSettings.read(config.issuers()).all().forEach(ConfigurationFuzz::check);
  }

  /** Trusted is what has a name, an algorithm of its verifier, and keys from one safe place. */
  private static void check(TrustedIssuer issuer) {
    assertThat(issuer.issuer()).isNotBlank();
    assertThat(issuer.verifier().algorithms()).containsAll(issuer.algorithms());
    assertThat(issuer.algorithms()).isNotEmpty();
    assertThat(issuer.maxAge()).isPositive();
    if (issuer.keys() instanceof KeyOrigin.Url(URI url) && !issuer.simulated()) {
      assertThat(url.getScheme()).isEqualTo("https");
      assertThat(url.getHost()).isNotBlank();
    }
  }

  private static void read(KmsSettings settings) throws KmsException {
    for (String name : settings.names()) {
      assertThat(settings.texts(name)).isNotNull();
      assertThat(settings.duration(name, Duration.ofSeconds(1))).isPositive();
      assertThat(settings.number(name, 1, 1, 9)).isBetween(1, 9);
      assertThat(settings.uri(name).getScheme()).isEqualTo("https");
    }
    settings.requireOnly(Set.of());
  }
}
