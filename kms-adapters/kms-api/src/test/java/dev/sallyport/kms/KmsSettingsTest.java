package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.protocol.SecretBytes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KmsSettingsTest {
  @TempDir Path directory;

  @Test
  void settings_areReadByType() throws Exception {
    KmsSettings settings =
        of(
            Map.of(
                "address", "https://vault.example:8200/base",
                "timeout", "PT5S",
                "sessions", "8",
                "file", "/a/b",
                "names", "a, b,c",
                "blank", "  "));
    assertThat(settings.uri("address")).isEqualTo(URI.create("https://vault.example:8200/base"));
    assertThat(settings.duration("timeout", Duration.ofSeconds(1))).hasSeconds(5);
    assertThat(settings.duration("absent", Duration.ofSeconds(1))).hasSeconds(1);
    assertThat(settings.number("sessions", 4, 1, 8)).isEqualTo(8);
    assertThat(settings.number("absent", 4, 1, 8)).isEqualTo(4);
    assertThat(settings.path("file")).isEqualTo(Path.of("/a/b"));
    assertThat(settings.texts("names")).containsExactly("a", "b", "c");
    assertThat(settings.optionalText("blank")).isEqualTo(Optional.empty());
    assertThat(settings.names()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault.example",
        "https://user:password@vault.example",
        "vault.example",
        "https:///path",
        "https://a b"
      })
  void addressThatIsNotPlainHttps_refuses(String address) {
    assertBad(() -> of(Map.of("address", address)).uri("address"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "PT0S", "PT-1S", "soon"})
  void durationThatIsNoneOrNotPositive_refuses(String text) {
    assertBad(() -> of(Map.of("timeout", text)).duration("timeout", Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9", "x", "1.5", "99999999999"})
  void numberOutsideItsBounds_refuses(String text) {
    assertBad(() -> of(Map.of("sessions", text)).number("sessions", 4, 1, 8));
  }

  @Test
  void missingOrUnknownSetting_refuses() throws Exception {
    assertBad(() -> of(Map.of()).path("file"));
    assertBad(() -> of(Map.of("file", "a\0b")).path("file"));
    assertBad(() -> of(Map.of("flie", "/a")).requireOnly(Set.of("file")));
    of(Map.of("file", "/a")).requireOnly(Set.of("file"));
  }

  @Test
  void printed_namesSettingsWithoutValues() {
    assertThat(of(Map.of("file", "/run/secret")).toString()).isEqualTo("KmsSettings[test [file]]");
  }

  @Test
  void secretFile_isReadOnlyWhenItsOwnerAloneMay() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "content");
    for (String mode : new String[] {"rw-------", "r--------"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      try (SecretBytes secret = SecretFile.read(file, 7)) {
        assertThat(secret.size()).isEqualTo(7);
      }
    }
    for (String mode : new String[] {"rw-r--r--", "rw----r--", "rw--w----", "rwx------"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertProblem(() -> SecretFile.read(file, 7), Problem.UNSAFE_FILE_MODE);
    }
  }

  @Test
  void secretFileThatIsTooLargeOrAbsent_refuses() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertProblem(() -> SecretFile.read(file, 6), Problem.FILE_CORRUPT);
    Files.delete(file);
    assertProblem(() -> SecretFile.read(file, 6), Problem.FILE_UNUSABLE);
    assertProblem(() -> SecretFile.read(directory, 6), Problem.UNSAFE_FILE_MODE);
  }

  private static KmsSettings of(Map<String, String> values) {
    return new KmsSettings("test", values);
  }

  private static void assertBad(ThrowingCallable call) {
    assertProblem(call, Problem.BAD_SETTING);
  }

  private static void assertProblem(ThrowingCallable call, Problem problem) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void settingsOfTwoConnections_areReadApart() throws Exception {
    KmsSettings all =
        new KmsSettings("vault", Map.of("a.address", "1", "a.ca.file", "2", "b-2.address", "3"));
    Map<String, KmsSettings> connections = all.connections();
    assertThat(connections.keySet()).containsExactlyInAnyOrder("a", "b-2");
    List<KmsSettings> inOrder = List.copyOf(connections.values());
    assertThat(inOrder.getFirst().names()).containsExactlyInAnyOrder("address", "ca.file");
    assertThat(inOrder.getLast().text("address")).isEqualTo("3");
    assertThatThrownBy(() -> inOrder.getLast().text("token-file"))
        .hasMessageContaining("sallyport.kms.vault.b-2.token-file");
  }

  @Test
  void settingOfNoConnection_refuses() {
    for (String name : List.of("address", ".address", "A.address", "2.address")) {
      KmsSettings settings = new KmsSettings("vault", Map.of(name, "1"));
      assertThatThrownBy(settings::connections).isInstanceOf(Misconfigured.class);
    }
  }

  @Test
  void listOfTexts_hasOneAtLeastAndAllOfTheForm() throws Exception {
    assertThat(of(Map.of("keys", "a, b")).texts("keys", text -> text.length() == 1, "not letters"))
        .containsExactly("a", "b");
    for (Map<String, String> bad : List.of(Map.of("keys", "a, bc"), Map.<String, String>of())) {
      assertThatThrownBy(() -> of(bad).texts("keys", text -> text.length() == 1, "not letters"))
          .isInstanceOf(Misconfigured.class)
          .hasMessage("BAD_SETTING: sallyport.kms.test.keys: not letters");
    }
  }

  @Test
  void eachConnection_isReadWithItsNameInOrder() throws Exception {
    KmsSettings all = of(Map.of("b.address", "2", "a.address", "1"));
    KmsSettings.ConnectionReader<String> reader = (name, own) -> name + own.text("address");
    assertThat(all.eachConnection(reader)).containsExactly("a1", "b2");
    assertThatThrownBy(() -> of(Map.of("a.file", "1")).eachConnection(reader))
        .hasMessage("BAD_SETTING: sallyport.kms.test.a.address: missing");
    assertThatThrownBy(() -> of(Map.of()).eachConnection(reader))
        .isInstanceOf(Misconfigured.class)
        .hasMessage("BAD_SETTING: sallyport.kms.test: no connection");
  }
}
