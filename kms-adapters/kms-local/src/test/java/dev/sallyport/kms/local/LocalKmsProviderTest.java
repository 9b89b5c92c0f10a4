package dev.sallyport.kms.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.KmsRouter;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.testkit.HastyClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings by name, and the way from them to an open adapter. */
class LocalKmsProviderTest {
  @TempDir Path directory;

  @Test
  void fileAlone_hasTheDefaultKeyAndNoPassphrase() throws Exception {
    assertThat(LocalSettings.of(settings(Map.of("file", "/var/lib/x/kek.keyset"))))
        .isEqualTo(
            new LocalSettings(
                Path.of("/var/lib/x/kek.keyset"), Optional.empty(), List.of("default")));
  }

  @Test
  void everySetting_isRead() throws Exception {
    assertThat(
            LocalSettings.of(
                settings(
                    Map.of(
                        "file", "/d/../e/kek",
                        "passphrase-file", "/run/secrets/p",
                        "keys", "default, tenant-a"))))
        .isEqualTo(
            new LocalSettings(
                Path.of("/e/kek"),
                Optional.of(Path.of("/run/secrets/p")),
                List.of("default", "tenant-a")));
  }

  @Test
  void missingFileOrUnknownSetting_refuses() {
    assertBad(Map.of("keys", "default"));
    assertBad(Map.of("file", "/x", "passphrase", "a passphrase in the open"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Default",
        "a b",
        "a/b",
        "..",
        "a,,b",
        "x234567890123456789012345678901234567890123456789012345678901234"
      })
  void keyNameOutsideTheGrammar_refuses(String keys) {
    assertBad(Map.of("file", "/x", "keys", keys));
  }

  @Test
  void routerFindsTheAdapter_bySchemeOfTheUri() throws Exception {
    Map<String, KmsSettings> configured =
        Map.of("local", settings(Map.of("file", directory.resolve("kek").toString())));
    try (Kms kms =
        KmsRouter.open(configured, KmsLimits.within(Duration.ofSeconds(30)), new HastyClock())) {
      assertThat(kms.info(new KekUri("local://default")).readable()).hasSize(1);
      assertThat(kms.health().ready()).isTrue();
    }
  }

  private static void assertBad(Map<String, String> values) {
    assertThatThrownBy(() -> LocalSettings.of(settings(values)))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING));
  }

  private static KmsSettings settings(Map<String, String> values) {
    return new KmsSettings("local", values);
  }
}
