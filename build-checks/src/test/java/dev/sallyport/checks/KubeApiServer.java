package dev.sallyport.checks;

import dev.sallyport.engines.DebianPackages;
import dev.sallyport.engines.EngineProcess;
import dev.sallyport.engines.GoModules;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Kubernetes' own API server over Debian's etcd, both on loopback: it admits, defaults, validates
 * and stores as in any cluster. Nothing else of a cluster is there, so that no pod is ever made.
 */
final class KubeApiServer implements AutoCloseable {
  private static final String MAIN = "k8s.io/kubernetes/cmd/kube-apiserver";

  /** Kubernetes' own build says it to the program, since no module does. Also in go.mod. */
  private static final String VERSION = "v1.33.0";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestAuthority authority = TestAuthority.create("Kubernetes of a test");
  private final String token = UUID.randomUUID().toString();
  private final Path folder;
  private final int port;
  private final EngineProcess etcd;
  private final EngineProcess server;

  private KubeApiServer(Path binary, Path folder) throws Exception {
    this.folder = folder;
    this.port = EngineProcess.freePort();
    String storage = "http://127.0.0.1:" + EngineProcess.freePort();
    this.etcd = launchEtcd(storage);
    this.server = launchServer(binary, storage);
  }

  /**
   * A server that is ready and knows nobody but the administrator of {@link #kubeconfig}.
   *
   * @throws org.opentest4j.TestAbortedException if it cannot be built here, or etcd not be had
   */
  static KubeApiServer start(Path scratch) throws Exception {
    Path folder = Files.createTempDirectory(scratch, "kube-apiserver-");
    KubeApiServer started = new KubeApiServer(binary(), folder);
    try {
      started.awaitReady();
      return started;
    } catch (AssertionError | Exception e) {
      started.close();
      throw e;
    }
  }

  /** The server's program, built where it is not yet: that takes minutes. */
  static Path binary() throws IOException {
    return GoModules.ofThisMachine()
        .program(
            pinned("go.mod"),
            pinned("go.sum"),
            MAIN,
            "k8s.io/component-base/version.gitVersion=" + VERSION);
  }

  /** How kubectl and helm reach it as an administrator. */
  Path kubeconfig() throws IOException {
    Path certificate = authority.writeCertificate(folder.resolve("ca.pem"));
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
          - name: test
            cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}
        users:
          - name: test
            user: {token: "%s"}
        contexts:
          - name: test
            context: {cluster: test, user: test}
        """
            .formatted(port, certificate, token));
  }

  @Override
  public void close() {
    server.close();
    etcd.close();
  }

  private EngineProcess launchEtcd(String storage) throws IOException {
    Path root = DebianPackages.install("etcd", List.of("etcd-server"));
    String peers = "http://127.0.0.1:" + EngineProcess.freePort();
    return EngineProcess.start(
        List.of(
            root.resolve("usr/bin/etcd").toString(),
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=" + storage,
            "--advertise-client-urls=" + storage,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers),
        Map.of(),
        folder.resolve("etcd.log"));
  }

  /** Its plugins of admission are those of a cluster as it comes; privileges are PodSecurity's. */
  private EngineProcess launchServer(Path binary, String storage) throws IOException {
    TestAuthority.Issued tls = authority.server("127.0.0.1");
    TestAuthority.Issued accounts = authority.server("service-accounts");
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, token + ",administrator,administrator,system:masters\n");
    return EngineProcess.start(
        List.of(
            binary.toString(),
            "--etcd-servers=" + storage,
            "--bind-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("certificates"),
            "--tls-cert-file=" + tls.writeCertificate(folder.resolve("tls.pem")),
            "--tls-private-key-file=" + tls.writeKey(folder.resolve("tls-key.pem")),
            "--token-auth-file=" + tokens,
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + accounts.writeCertificate(folder.resolve("sa.pem")),
            "--service-account-signing-key-file=" + accounts.writeKey(folder.resolve("sa-key.pem")),
            "--service-cluster-ip-range=10.0.0.0/24",
            "--endpoint-reconciler-type=none",
            "--allow-privileged=true"),
        Map.of(),
        folder.resolve("server.log"));
  }

  private void awaitReady() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.tls(Optional.empty())).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
              .header("Authorization", "Bearer " + token)
              .timeout(PATIENCE)
              .build();
      Waiting.until("ready, see " + folder, PATIENCE, () -> isReady(client, request));
    }
  }

  private boolean isReady(HttpClient client, HttpRequest request) throws Exception {
    if (!server.isAlive() || !etcd.isAlive()) {
      throw new IllegalStateException("ended: " + Files.readString(folder.resolve("server.log")));
    }
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      // Nobody listens there yet.
      return false;
    }
  }

  private static String pinned(String file) throws IOException {
    String name = "kube-apiserver/" + file;
    try (InputStream in = KubeApiServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
