package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.KmsRouter;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.testkit.HastyClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by name, each with a refusal. */
class GcpSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "main.project", "sallyport-prod",
          "main.location", "europe-west3",
          "main.key-ring", "brokers",
          "main.keys", "sallyport, tenant_A-1");

  @Test
  void leastSettings_haveDefaults() throws Exception {
    assertThat(GcpSettings.of(new KmsSettings("gcp-kms", LEAST)))
        .containsExactly(
            new GcpSettings(
                "main",
                "sallyport-prod",
                "europe-west3",
                "brokers",
                List.of("sallyport", "tenant_A-1"),
                Optional.empty(),
                URI.create("https://cloudkms.googleapis.com")));
  }

  @Test
  void everySetting_isRead() throws Exception {
    GcpSettings read =
        GcpSettings.of(
                settings(
                    Map.of(
                        "main.credentials-file", "/etc/sallyport/gcp.json",
                        "main.endpoint", "https://cloudkms.europe-west3.rep.googleapis.com")))
            .getFirst();
    assertThat(read.credentialsFile()).contains(Path.of("/etc/sallyport/gcp.json"));
    assertThat(read.endpoint())
        .isEqualTo(URI.create("https://cloudkms.europe-west3.rep.googleapis.com"));
  }

  @ParameterizedTest
  @CsvSource({
    "main.project, ''",
    "main.project, 123456789012",
    "main.project, Sallyport",
    "main.project, a/../b-project",
    "main.location, ''",
    "main.location, Europe",
    "main.location, europe-west3/keyRings/x",
    "main.key-ring, ''",
    "main.key-ring, a/cryptoKeys/b",
    "main.keys, ''",
    "main.keys, a/b",
    "main.keys, 'kek,'':encrypt'",
    "main.endpoint, http://cloudkms.googleapis.com",
    "main.endpoint, https://user:secret@cloudkms.googleapis.com",
    "main.endpoint, https://cloudkms.googleapis.com/v1",
    "main.endpoint, https://cloudkms.googleapis.com?x=y",
    "main.endpoint, cloudkms.googleapis.com",
    "main.api-key, example",
    "project, sallyport-prod"
  })
  void badSetting_refuses(String name, String value) {
    assertThatThrownBy(() -> GcpSettings.of(settings(Map.of(name, value))))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING));
  }

  @Test
  void noConnection_refuses() {
    assertThatThrownBy(() -> GcpSettings.of(new KmsSettings("gcp-kms", Map.of())))
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void routerFindsTheAdapter_bySchemeOfTheUri(@TempDir Path scratch) throws Exception {
    Path file = FakeAccount.broker().write(scratch.resolve("account.json"), "https://127.0.0.1:1/");
    Map<String, KmsSettings> configured =
        Map.of(
            "gcp-kms",
            // Nothing listens there, and nothing has to before the first call.
            settings(
                Map.of(
                    "main.endpoint",
                    "https://127.0.0.1:1",
                    "main.credentials-file",
                    file.toString())));
    try (Kms kms =
        KmsRouter.open(configured, KmsLimits.within(Duration.ofSeconds(30)), new HastyClock())) {
      assertThat(kms.health().ready()).isFalse();
    }
  }

  private static KmsSettings settings(Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.putAll(changes);
    return new KmsSettings("gcp-kms", values);
  }
}
