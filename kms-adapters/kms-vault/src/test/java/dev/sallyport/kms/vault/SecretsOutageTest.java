package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.KvAdmin.SECRETS;
import static dev.sallyport.kms.vault.RealSecretsTest.place;
import static dev.sallyport.kms.vault.RealSecretsTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.Waiting;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.SecretPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real OpenBao that is sealed or killed before a secret is read from it. */
@Tag("I5")
class SecretsOutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void serverThatDoesNotServe_isUnavailableAndComesBackByItself() throws Exception {
    try (OpenBao server = OpenBao.start()) {
      Baos.setUp(server.admin());
      KvAdmin.of(server.admin()).put("sallyport/db", "value that stays");
      SecretPlace place = place("sallyport/db", 1, "value");
      try (KmsAdapter kms = open(server)) {
        assertThat(read(kms, place)).isEqualTo("value that stays");
        server.seal();
        assertThatThrownBy(() -> read(kms, place))
            .isInstanceOf(Unavailable.class)
            .hasMessageContaining("503");
        awaitRead(server, kms, place);
        server.kill();
        assertThatThrownBy(() -> read(kms, place)).isInstanceOf(Unavailable.class);
        server.launchAgain();
        awaitRead(server, kms, place);
      }
    }
  }

  private KmsAdapter open(OpenBao server) throws Exception {
    Map<String, String> auth =
        new HashMap<>(Baos.appRole(server.admin(), folder, BaoAdmin.role(List.of(SECRETS))));
    auth.put("kv-mounts", "secret");
    return BaoRig.open(Baos.connection(server, auth));
  }

  private static void awaitRead(OpenBao server, KmsAdapter kms, SecretPlace place)
      throws Exception {
    server.unseal();
    Waiting.until("engine", PATIENCE, () -> server.admin().status("secret/config") == 200);
    assertThat(read(kms, place)).isEqualTo("value that stays");
  }
}
