package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://keys.example.org",
        "https://keys.example.org:8443/sallyport",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080"
      })
  void httpsOrLoopback_taken(String url) {
    assertThat(BrokerAddress.parse(url)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://keys.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "https://user:secret@keys.example.org",
        "https://keys.example.org?a=b",
        "https://keys.example.org#a",
        "ftp://keys.example.org",
        "keys.example.org",
        "/v1",
        "https://",
        "mailto:a@example.org",
        ""
      })
  void anythingElse_refused(String url) {
    assertThat(BrokerAddress.parse(url)).isEmpty();
  }

  @Test
  void slashAtTheEnd_isDropped() {
    assertThat(BrokerAddress.parse("https://keys.example.org/"))
        .isEqualTo(BrokerAddress.parse("https://keys.example.org"));
  }

  @Test
  void route_isAppendedToThePrefix() {
    assertThat(BrokerAddress.parse("https://h/p").orElseThrow().route("/v1/identity"))
        .hasToString("https://h/p/v1/identity");
  }
}
