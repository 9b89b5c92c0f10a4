package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.WholeFiles;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the adapter talks to, and with which files. */
class VaultTlsTest {
  @TempDir Path folder;

  @Test
  void serverOfAnotherAuthority_isRefused() throws Exception {
    try (FakeVault vault = new FakeVault(folder)) {
      VaultSettings settings = vault.settings(TestAuthority.create("somebody else"));
      assertRefused(vault, settings);
    }
  }

  @Test
  void serverOfAnotherName_isRefused() throws Exception {
    try (FakeVault vault = new FakeVault(folder)) {
      VaultSettings honest = vault.settings();
      VaultSettings settings =
          new VaultSettings(
              "main",
              // Its certificate is for 127.0.0.1.
              URI.create("https://localhost:" + honest.address().getPort()),
              honest.caFile(),
              honest.namespace(),
              honest.transitMounts(),
              honest.kvMounts(),
              honest.auth());
      assertRefused(vault, settings);
    }
  }

  @Test
  void trustOfTheJdk_doesNotIncludeAPrivateAuthority() throws Exception {
    try (FakeVault vault = new FakeVault(folder)) {
      VaultSettings honest = vault.settings();
      assertRefused(
          vault,
          new VaultSettings(
              "main",
              honest.address(),
              Optional.empty(),
              honest.namespace(),
              honest.transitMounts(),
              honest.kvMounts(),
              honest.auth()));
    }
  }

  @Test
  void realServerOfAnotherAuthority_isRefused() throws Exception {
    OpenBao server = Baos.serving();
    Path token = WholeFiles.putSecret(folder.resolve("token"), "s.token");
    Map<String, String> settings =
        new HashMap<>(
            Baos.connection(server, Map.of("auth", "token-file", "token-file", token.toString())));
    settings.put("main.ca-file", Baos.caFile(TestAuthority.create("other")).toString());
    try (KmsAdapter kms = BaoRig.open(settings)) {
      assertThatThrownBy(() -> kms.info(FakeVault.KEK))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("TLS");
      assertThat(kms.health().ready()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"})
  void caFileWithoutACertificate_refusesTheStart(String content) throws Exception {
    Path ca = Files.writeString(folder.resolve("ca.pem"), content);
    assertProblem(Problem.FILE_CORRUPT, with("main.ca-file", ca));
    assertProblem(Problem.FILE_UNUSABLE, with("main.ca-file", folder.resolve("absent")));
  }

  @Test
  void clientKey_isForItsOwnerAloneAndOfAKnownForm() throws Exception {
    Map<String, String> good = certificateSettings();
    BaoRig.open(good).close();
    for (String content :
        new String[] {
          "",
          "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
          "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
        }) {
      assertProblem(
          Problem.FILE_CORRUPT,
          with("main.client-key-file", WholeFiles.putSecret(folder.resolve("bad"), content)));
    }
    Path readable = WholeFiles.putSecret(folder.resolve("readable"), "any");
    assertThat(readable.toFile().setReadable(true, false)).isTrue();
    assertProblem(Problem.UNSAFE_FILE_MODE, with("main.client-key-file", readable));
  }

  private void assertRefused(FakeVault vault, VaultSettings settings) throws Exception {
    try (VaultKms kms = VaultKms.open(Map.of("main", settings), System::nanoTime)) {
      assertThatThrownBy(() -> kms.info(FakeVault.KEK))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("TLS");
      assertThat(kms.health().ready()).isFalse();
      assertThat(vault.logins).hasValue(0);
    }
  }

  private static void assertProblem(Problem problem, Map<String, String> settings) {
    assertThatThrownBy(() -> BaoRig.open(settings))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private Map<String, String> with(String name, Path value) throws Exception {
    Map<String, String> settings = certificateSettings();
    settings.put(name, value.toString());
    return settings;
  }

  private Map<String, String> certificateSettings() throws Exception {
    TestAuthority authority = TestAuthority.create("an authority");
    TestAuthority.Issued own = authority.client("broker");
    return new HashMap<>(
        Map.of(
            "main.address",
            "https://127.0.0.1:1",
            "main.auth",
            "cert",
            "main.client-certificate-file",
            own.writeCertificate(folder.resolve("own.pem")).toString(),
            "main.client-key-file",
            own.writeKey(folder.resolve("own-key.pem")).toString()));
  }
}
