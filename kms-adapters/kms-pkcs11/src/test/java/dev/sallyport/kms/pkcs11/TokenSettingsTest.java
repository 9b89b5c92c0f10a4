package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by name, each with a refusal. */
class TokenSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "main.library", "/usr/lib/hsm.so",
          "main.token", "sallyport",
          "main.pin-file", "/run/secrets/pin",
          "main.objects", "kek, tenant-a");

  @Test
  void leastSettings_haveDefaults() throws Exception {
    assertThat(TokenSettings.of(new KmsSettings("pkcs11", LEAST)))
        .containsExactly(
            new TokenSettings(
                "main",
                Path.of("/usr/lib/hsm.so"),
                "sallyport",
                Path.of("/run/secrets/pin"),
                List.of("kek", "tenant-a"),
                false,
                4));
  }

  @Test
  void everySetting_isRead() throws Exception {
    TokenSettings read =
        TokenSettings.of(settings(Map.of("main.create", "true", "main.sessions", "9"))).getFirst();
    assertThat(read.create()).isTrue();
    assertThat(read.sessions()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "main.library, hsm.so",
    "main.library, ''",
    "main.token, ''",
    "main.token, a label that is longer than 32 chars",
    "main.pin-file, ''",
    "main.pin, 1234",
    "main.objects, ''",
    "main.objects, kek#1",
    "main.create, yes",
    "main.sessions, 0",
    "main.sessions, 65",
    "main.slot, 0",
    "second.token, sallyport",
    "library, /usr/lib/hsm.so"
  })
  void badSetting_refuses(String name, String value) {
    assertBad(Map.of(name, value));
  }

  @Test
  void oneTokenForTwoConnections_refuses() {
    Map<String, String> second = new HashMap<>();
    LEAST.forEach((name, value) -> second.put(name.replace("main", "second"), value));
    assertBad(second);
  }

  @Test
  void noConnection_refuses() {
    assertThatThrownBy(() -> TokenSettings.of(new KmsSettings("pkcs11", Map.of())))
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void fileThatIsNoTokensLibrary_stopsTheStart() {
    Path ofTheJdk = Path.of(System.getProperty("java.home"), "lib");
    for (String library : List.of("libzip.so", "none.so")) {
      KmsSettings settings = settings(Map.of("main.library", ofTheJdk.resolve(library).toString()));
      assertThatThrownBy(() -> new Pkcs11KmsProvider().open(settings))
          .isInstanceOfSatisfying(
              Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNUSABLE));
    }
  }

  private static void assertBad(Map<String, String> changes) {
    assertThatThrownBy(() -> TokenSettings.of(settings(changes)))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING));
  }

  private static KmsSettings settings(Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.putAll(changes);
    return new KmsSettings("pkcs11", values);
  }
}
