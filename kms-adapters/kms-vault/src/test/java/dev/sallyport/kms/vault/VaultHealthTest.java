package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.WholeFiles;
import dev.sallyport.kms.CheckedKms;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.testkit.HastyClock;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told about each connection. */
class VaultHealthTest {
  private static final String HEALTHY = "{\"initialized\":true,\"sealed\":false}";

  @TempDir Path folder;

  /** What the first question of a virtual machine loads can take longer than a probe may. */
  @BeforeAll
  static void load(@TempDir Path own) throws Exception {
    try (FakeVault vault = FakeVault.answering(own, HttpReply.json(200, HEALTHY));
        VaultKms kms = vault.open()) {
      assertThat(kms.health().connections()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|{\"initialized\":true,\"sealed\":false}|true|token taken",
        "200|{\"initialized\":true,\"sealed\":true}|false|sealed",
        "200|{\"initialized\":false,\"sealed\":false}|false|not initialised",
        "200|{}|false|malformed",
        "472|{}|false|472",
        "501|{}|false|501",
        "503|{}|false|sealed",
        "200|<html>|false|malformed"
      })
  void stateOfTheNode_isTold(int status, String body, boolean ready, String detail)
      throws Exception {
    try (FakeVault vault = FakeVault.answering(folder, HttpReply.json(status, body));
        VaultKms kms = vault.open()) {
      KmsHealth.Connection health = kms.health().connections().getFirst();
      assertThat(health.name()).isEqualTo("vault.main");
      assertThat(health.ready()).isEqualTo(ready);
      assertThat(health.detail()).contains(detail);
    }
  }

  @Test
  void tokenThatIsNotTaken_isNotReady() throws Exception {
    try (FakeVault vault = FakeVault.answering(folder, HttpReply.json(200, HEALTHY));
        VaultKms kms = vault.open()) {
      assertThat(kms.health().ready()).isTrue();
      vault.dead.addAll(List.of("token-1", "token-2"));
      assertThat(kms.health().ready()).isFalse();
    }
  }

  /** As the driver would by itself. */
  @Test
  void tokenThatLiesAboutAtHome_isNotSent() throws Exception {
    String home = System.getProperty("user.home");
    Files.writeString(folder.resolve(".vault-token"), "s.stray");
    System.setProperty("user.home", folder.toString());
    try (FakeVault vault = FakeVault.answering(folder, HttpReply.json(200, HEALTHY));
        VaultKms kms = vault.open()) {
      assertThat(kms.health().ready()).isTrue();
      assertThat(vault.others).hasSize(1);
      assertThat(vault.others.getFirst().header("x-vault-token")).isEmpty();
    } finally {
      System.setProperty("user.home", home);
    }
  }

  @Test
  void connectionThatHangs_doesNotSpeakForTheOther() throws Exception {
    Path own = Files.createDirectory(folder.resolve("hanging"));
    TestAuthority authority = TestAuthority.create("hanging");
    try (FakeVault vault = FakeVault.answering(folder, HttpReply.json(200, HEALTHY));
        BreakingServer hanging =
            BreakingServer.start(Optional.of(authority), _ -> new HttpReply.Never());
        VaultKms kms =
            VaultKms.open(
                Map.of(
                    "a",
                    new VaultSettings(
                        "a",
                        hanging.address(),
                        Optional.of(authority.writeCertificate(own.resolve("ca.pem"))),
                        Optional.empty(),
                        List.of("transit"),
                        List.of(),
                        new VaultSettings.TokenFile(WholeFiles.putSecret(own.resolve("t"), "s.t"))),
                    "main",
                    vault.settings()),
                System::nanoTime);
        Kms probed =
            new CheckedKms(kms, KmsLimits.within(Duration.ofSeconds(10)), new HastyClock())) {
      assertThat(probed.health().connections())
          .containsExactly(
              new KmsHealth.Connection("vault.a", false, "no answer within PT1.5S"),
              new KmsHealth.Connection("vault.main", true, "unsealed, token taken"));
    }
  }
}
