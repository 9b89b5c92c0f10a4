package dev.sallyport.kms.aws;

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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by name, each with a refusal. */
class AwsSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of("main.region", "eu-central-1", "main.keys", "sallyport, tenant-a");

  @Test
  void leastSettings_haveDefaults() throws Exception {
    assertThat(AwsSettings.of(new KmsSettings("aws-kms", LEAST)))
        .containsExactly(
            new AwsSettings(
                "main",
                "eu-central-1",
                List.of("sallyport", "tenant-a"),
                Optional.empty(),
                Optional.empty(),
                30));
  }

  @Test
  void everySetting_isRead() throws Exception {
    AwsSettings read =
        AwsSettings.of(
                settings(
                    Map.of(
                        "main.profile", "broker",
                        "main.endpoint", "https://kms.internal.example",
                        "main.pending-days", "7")))
            .getFirst();
    assertThat(read.profile()).contains("broker");
    assertThat(read.endpoint()).contains(URI.create("https://kms.internal.example"));
    assertThat(read.pendingDays()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "main.region, ''",
    "main.region, eu-central-1.example.com",
    "main.region, Frankfurt",
    "main.keys, ''",
    "main.keys, alias/kek",
    "main.keys, aws",
    "main.endpoint, http://kms.internal.example",
    "main.endpoint, http://127.0.0.1:5000",
    "main.endpoint, https://user:secret@kms.internal.example",
    "main.pending-days, 6",
    "main.pending-days, 31",
    "main.access-key-id, AKIAEXAMPLE",
    "main.secret-access-key, example",
    "region, eu-central-1"
  })
  void badSetting_refuses(String name, String value) {
    assertThatThrownBy(() -> AwsSettings.of(settings(Map.of(name, value))))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING));
  }

  @Test
  void noConnection_refuses() {
    assertThatThrownBy(() -> AwsSettings.of(new KmsSettings("aws-kms", Map.of())))
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void routerFindsTheAdapter_bySchemeOfTheUri() throws Exception {
    Map<String, KmsSettings> configured =
        Map.of(
            "aws-kms",
            // Nothing listens there, and nothing has to before the first call.
            settings(Map.of("main.endpoint", "https://127.0.0.1:1")));
    try (Kms kms =
        KmsRouter.open(configured, KmsLimits.within(Duration.ofSeconds(30)), new HastyClock())) {
      assertThat(kms.health().ready()).isFalse();
    }
  }

  private static KmsSettings settings(Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.putAll(changes);
    return new KmsSettings("aws-kms", values);
  }
}
