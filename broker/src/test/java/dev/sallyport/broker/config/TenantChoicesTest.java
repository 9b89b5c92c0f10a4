package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantChoicesTest {
  @Test
  void sources_areThoseOfEveryTenantAndOfOne() throws Exception {
    BrokerConfig config =
        ConfigKeys.map(
            Map.of(
                "sallyport.tenant-sources", "vault://main/secret/{tenant}",
                "sallyport.tenants.acme.sources", "vault://main/old/acme,vault://b/x"));
    assertThat(TenantChoices.sources(config).each())
        .isEqualTo(List.of("vault://main/secret/{tenant}"));
    assertThat(TenantChoices.sources(config).only())
        .isEqualTo(Map.of("acme", List.of("vault://main/old/acme", "vault://b/x")));
    assertThat(TenantChoices.keks(config).each()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault://main",
        "vault://main/secret/",
        "https://host.example/x",
        "vault://main/{other}"
      })
  void patternThatIsNoSource_stopsTheStart(String pattern) {
    for (String key : List.of("sallyport.tenant-sources", "sallyport.tenants.acme.sources")) {
      BrokerConfig config = ConfigKeys.map(Map.of(key, pattern));
      assertThatThrownBy(() -> TenantChoices.sources(config))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining(key + ": not a URI of a source");
    }
  }
}
