package dev.sallyport.broker.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.CollateralSettings;
import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.config.TenantChoices;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example of every key is that of the code, and the broker takes each of its lines. */
class ConfigExampleTest {
  private static final GeneratedFile FILE =
      new GeneratedFile("deploy/config/broker.properties.example");
  private static final Path CONFIG =
      Path.of("src/main/java/dev/sallyport/broker/config/BrokerConfig.java");
  private static final Path FRAMEWORK = Path.of("src/main/resources/application.properties");

  /** An issuer without these is none, whatever else is said of it. */
  private static final Map<String, String> WHOLE_ISSUER =
      Map.of(
          "sallyport.issuers.ita.issuer", "https://portal.trustauthority.intel.com",
          "sallyport.issuers.ita.verifier", "intel-trust-authority",
          "sallyport.issuers.ita.trust", "jwks-origin");

  static Stream<Map.Entry<String, String>> lines() throws IOException {
    return ConfigExample.KEY
        .matcher(FILE.read())
        .results()
        .map(line -> Map.entry(line.group(1), line.group(2)))
        .filter(line -> line.getKey().startsWith("sallyport."));
  }

  /** A key below a map is for the adapter of its scheme to know, and not for the mapping. */
  static Stream<String> mappedKeys() throws IOException {
    return lines().map(Map.Entry::getKey).filter(key -> !key.startsWith("sallyport.kms."));
  }

  @Test
  void example_isThatOfTheCode() throws IOException {
    FILE.check(ConfigExample.of(Docstrings.of(CONFIG), Files.readString(FRAMEWORK)));
  }

  @Test
  void exampleAsItStands_setsNothing() throws IOException {
    Properties read = new Properties();
    read.load(new StringReader(FILE.read()));
    assertThat(read).isEmpty();
  }

  @Test
  void everyKeyOfTheBroker_hasALine() throws IOException {
    List<String> keys = lines().map(Map.Entry::getKey).toList();
    assertThat(keys).doesNotHaveDuplicates();
    ConfigKeys.all()
        .keySet()
        .forEach(key ->
            assertThat(keys)
                .as(key)
                .anyMatch(line -> line.matches(key.replace(".", "\\.").replace("*", ".+"))));
  }

  @Test
  void everyKeyOfTheFramework_hasItsPackagedValue() throws IOException {
    String text = FILE.read();
    Files.readAllLines(FRAMEWORK).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> assertThat(text).contains("\n#" + line + "\n"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void lineInForce_isTaken(Map.Entry<String, String> line) {
    Map<String, String> properties = new TreeMap<>();
    if (line.getKey().startsWith("sallyport.issuers.")) {
      properties.putAll(WHOLE_ISSUER);
    }
    properties.put(line.getKey(), line.getValue());
    assertThatCode(() -> judge(ConfigKeys.map(properties))).doesNotThrowAnyException();
  }

  @Test
  void allLinesInForce_areTakenTogether() throws IOException {
    Map<String, String> properties = new TreeMap<>();
    lines().forEach(line -> properties.put(line.getKey(), line.getValue()));
    assertThatCode(() -> judge(ConfigKeys.map(properties))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("mappedKeys")
  void misspeltLine_stopsTheStart(String key) {
    Map<String, String> properties = new TreeMap<>(WHOLE_ISSUER);
    properties.put(key + "x", "1");
    assertThatThrownBy(() -> ConfigKeys.map(properties))
        .isInstanceOf(ConfigValidationException.class)
        .hasMessageContaining(key + "x");
  }

  @Test
  void keyWithoutDefaultAndExample_refuses() {
    assertThatThrownBy(() -> ConfigExample.lines(new ConfigTable.Row("sallyport.x", "", "", "")))
        .hasMessageContaining("sallyport.x");
  }

  @Test
  void comment_isNoKey() {
    assertThat(ConfigExample.KEY.matcher("# a=b\n#c=d\n##e=f\n").results().map(MatchResult::group))
        .containsExactly("#c=d");
  }

  /** What the broker reads out of the mapping before it opens anything. */
  private static void judge(BrokerConfig config) throws InvalidSettingException {
    CollateralSettings.keySets(config.collateral());
    TenantChoices.keks(config);
    TenantChoices.sources(config);
    if (config.store().url().isPresent()) {
      StoreChoice.of(config);
    }
  }
}
