package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I9")
class ModeDefaultsTest {
  private static final String JSON = "quarkus.log.console.json.enabled";
  private static final String PLAIN = "quarkus.http.insecure-requests";
  private final Map<String, String> properties = new HashMap<>();

  private String value(String key) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withInterceptors(new ModeDefaults())
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .withDefaultValue(JSON, "true")
            .withDefaultValue(PLAIN, "enabled")
            .build();
    return config.getConfigValue(key).getValue();
  }

  @Test
  void logs_followTheMode() {
    assertThat(value(JSON)).isEqualTo("true");
    properties.put("sallyport.mode", "development");
    assertThat(value(JSON)).isEqualTo("false");
  }

  @Test
  void plainHttp_endsWhereCertificateAndKeyAreSet() {
    assertThat(value(PLAIN)).isEqualTo("enabled");
    properties.put("sallyport.tls.certificate-file", "/c");
    assertThat(value(PLAIN)).isEqualTo("enabled");
    properties.put("sallyport.tls.key-file", "/k");
    assertThat(value(PLAIN)).isEqualTo("disabled");
  }

  @Test
  void whatIsSet_wins() {
    properties.put("sallyport.mode", "development");
    properties.put(JSON, "true");
    properties.put(PLAIN, "redirect");
    assertThat(value(JSON)).isEqualTo("true");
    assertThat(value(PLAIN)).isEqualTo("redirect");
  }
}
