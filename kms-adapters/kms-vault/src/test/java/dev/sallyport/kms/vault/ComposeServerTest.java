package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.EngineProcess;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenBao with the configuration that compose gives it. */
class ComposeServerTest {
  private static final Path CONFIGURATION =
      Path.of("..", "..", "deploy", "compose", "openbao", "openbao.hcl");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final TestAuthority authority = TestAuthority.create("compose");

  @BeforeEach
  void files() throws IOException {
    TestAuthority.Issued own = authority.server("127.0.0.1");
    own.writeCertificate(folder.resolve("tls.crt"));
    own.writeKey(folder.resolve("tls.key"));
    Files.createDirectory(folder.resolve("file"));
  }

  @Test
  void server_answersBeforeItIsInitialized() throws Exception {
    int port = EngineProcess.freePort();
    HttpClient client = HttpClient.newBuilder().sslContext(authority.tls(Optional.empty())).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v1/sys/seal-status"))
            .build();
    try (EngineProcess server = start(Files.readString(CONFIGURATION), port)) {
      Waiting.until(
          "an answer",
          PATIENCE,
          () -> {
            assertThat(server.isAlive()).as(log()).isTrue();
            return answer(client, request).contains("\"sealed\":true");
          });
    }
  }

  @Test
  void serverWithAnUnknownStorage_ends() throws Exception {
    String wrong = Files.readString(CONFIGURATION).replace("storage \"raft\"", "storage \"file\"");
    try (EngineProcess server = start(wrong, EngineProcess.freePort())) {
      Waiting.until("its end", PATIENCE, () -> !server.isAlive());
    }
    assertThat(log()).contains("unknown storage type");
  }

  private EngineProcess start(String configuration, int port) throws IOException {
    int cluster = EngineProcess.freePort();
    String here =
        configuration
            .replace("/openbao/file", folder.resolve("file").toString())
            .replace("/run/secrets", folder.toString())
            .replace("[::]:8200", "127.0.0.1:" + port)
            .replace("openbao:8200", "127.0.0.1:" + port)
            .replace(":8201", ":" + cluster);
    Path file = Files.writeString(folder.resolve("openbao.hcl"), here);
    return EngineProcess.start(
        List.of(OpenBao.binary().toString(), "server", "-config=" + file),
        Map.of(),
        folder.resolve("log.txt"));
  }

  private static String answer(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }
}
