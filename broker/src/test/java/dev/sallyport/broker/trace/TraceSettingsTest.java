package dev.sallyport.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.release.ReleaseObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
  private static Traces read(Map<String, String> properties) throws InvalidSettingException {
    return TraceSettings.read(
        ConfigKeys.map(properties).traces(), InstantSource.system(), new SimpleMeterRegistry());
  }

  @Test
  void nothingSet_isOff_andAddsNoObserver() throws Exception {
    Traces traces = read(Map.of());
    assertThat(traces).isSameAs(Traces.off());
    ReleaseObserver observer = ReleaseObserver.none();
    assertThat(traces.beside(observer)).isSameAs(observer);
  }

  @Test
  void endpoint_isOn() throws Exception {
    try (Traces traces = read(Map.of("sallyport.traces.endpoint", "https://t.example/v1/traces"))) {
      assertThat(traces).isInstanceOf(OpenTelemetryTraces.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://t.example/", "t.example:4318", "https://user:pass@t.example/"})
  void endpointThatIsNone_stopsTheStart(String endpoint) {
    assertThatThrownBy(() -> read(Map.of("sallyport.traces.endpoint", endpoint)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("sallyport.traces.endpoint")
        .hasMessageNotContaining("pass@");
  }

  @Test
  void authoritiesThatCannotBeRead_stopTheStart() {
    Map<String, String> properties =
        Map.of(
            "sallyport.traces.endpoint",
            "https://t.example/v1/traces",
            "sallyport.traces.ca-file",
            "/nowhere/ca.pem");
    assertThatThrownBy(() -> read(properties)).hasMessageContaining("sallyport.traces.ca-file");
  }
}
