package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.KvAdmin.SECRETS;
import static dev.sallyport.kms.vault.RealSecretsTest.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SecretSource;
import dev.sallyport.kms.testkit.LogListener;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is logged at any level, or printed, while secrets are read. */
class SecretsInLogsTest {
  private static final String CANARY = "canary-7b21-never-to-be-printed";

  @TempDir Path folder;
  private final LogListener listener = new LogListener();

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void valuesThatAreReadOrRefused_areNeverPrinted() throws Exception {
    OpenBao server = Baos.serving();
    KvAdmin secrets = KvAdmin.of(server.admin());
    String path = secrets.newPath();
    secrets.put(path, Map.of("value", CANARY, "other", CANARY, "inner", Map.of("value", CANARY)));
    Map<String, String> auth =
        new HashMap<>(Baos.appRole(server.admin(), folder, BaoAdmin.role(List.of(SECRETS))));
    auth.put("kv-mounts", "secret");
    try (KmsAdapter kms = BaoRig.open(Baos.connection(server, auth))) {
      SecretSource source = kms.source().orElseThrow();
      SecretBytes value = source.read(place(path, 1, "value"));
      listener.look(List.of(value, source, kms, kms.health()));
      value.close();
      listen(source, place(path, 1, "inner"));
      listen(source, place(path, 1, "absent"));
      listen(source, place(path, 2, "value"));
    }
    Logger.getLogger("dev.sallyport.kms.vault.test").finest("heard");
    assertThat(listener.seen())
        .as("it listens")
        .anyMatch(line -> line.contains("heard"))
        .anyMatch(line -> line.contains("no text at"));
    assertThat(listener.seen()).noneMatch(line -> line.contains(CANARY.substring(0, 11)));
  }

  private void listen(SecretSource source, SecretPlace place) {
    listener.look(catchThrowable(() -> source.read(place).close()));
  }
}
