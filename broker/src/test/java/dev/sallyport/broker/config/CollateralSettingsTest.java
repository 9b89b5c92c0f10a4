package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.attestation.CacheRules;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollateralSettingsTest {
  @Test
  void defaults_areTheRulesOfKeySets() throws InvalidSettingException {
    assertThat(keySets(Map.of())).isEqualTo(CacheRules.forKeySets());
  }

  @Test
  void times_areTakenOver() throws InvalidSettingException {
    CacheRules rules =
        keySets(
            Map.of(
                "sallyport.collateral.refresh", "PT30S",
                "sallyport.collateral.max-staleness", "PT30S"));
    assertThat(rules.refreshAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(rules.maxStaleness()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.collateral.refresh, PT29S",
    "sallyport.collateral.refresh, PT25H",
    "sallyport.collateral.max-staleness, PT59M",
    "sallyport.collateral.max-staleness, PT0S"
  })
  void timesThatContradict_stopTheStartByTheirKey(String key, String value) {
    String named =
        value.equals("PT29S")
            ? "sallyport.collateral.refresh"
            : "sallyport.collateral.max-staleness";
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> keySets(Map.of(key, value)))
        .withMessageContaining(named);
  }

  private static CacheRules keySets(Map<String, String> properties) throws InvalidSettingException {
    return CollateralSettings.keySets(ConfigKeys.map(properties).collateral());
  }
}
