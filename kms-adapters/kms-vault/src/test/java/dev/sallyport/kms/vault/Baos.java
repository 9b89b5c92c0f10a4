package dev.sallyport.kms.vault;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The servers that all tests of this JVM share: one that serves, set up with the policies that are
 * shipped, and one that stays sealed.
 */
final class Baos {
  static final Path POLICIES = Path.of("..", "..", "deploy", "vault");
  static final String BROKER = "sallyport-broker";
  static final String ROTATION = "sallyport-rotation";

  private static final AtomicInteger KEYS = new AtomicInteger();
  private static @Nullable OpenBao serving;
  private static @Nullable OpenBao sealed;
  private static @Nullable FakeKubernetes kubernetes;
  private static String absent = "";

  private Baos() {}

  static synchronized OpenBao serving() throws Exception {
    if (serving == null) {
      serving = start();
      setUp(serving.admin());
      serving
          .admin()
          .write(
              "auth/cert/certs/both",
              both(Map.of("certificate", Files.readString(caFile(serving)))));
    }
    return serving;
  }

  static synchronized OpenBao sealed() throws Exception {
    if (sealed == null) {
      sealed = start();
      sealed.seal();
    }
    return sealed;
  }

  /** A cluster that OpenBao asks about service accounts: a fake. */
  static synchronized FakeKubernetes kubernetes() throws Exception {
    if (kubernetes == null) {
      kubernetes = FakeKubernetes.start();
      BaoAdmin admin = serving().admin();
      admin.write("auth/kubernetes/config", kubernetes.configuration());
      admin.write(
          "auth/kubernetes/role/both",
          both(
              Map.of(
                  "bound_service_account_names",
                  List.of(FakeKubernetes.ACCOUNT),
                  "bound_service_account_namespaces",
                  List.of(FakeKubernetes.NAMESPACE))));
    }
    return kubernetes;
  }

  /** Engines and methods of a new server or namespace, and the policies as they are shipped. */
  static void setUp(BaoAdmin admin) throws IOException, InterruptedException {
    admin.mountTransit();
    for (String method : List.of("approle", "cert", "kubernetes")) {
      admin.mountLogin(method);
    }
    for (String name : List.of(BROKER, ROTATION)) {
      admin.putPolicy(name, Files.readString(POLICIES.resolve(name + ".hcl")));
    }
  }

  /** A key of the usual type, with a name that nobody else uses. */
  static String newKey(BaoAdmin admin) throws IOException, InterruptedException {
    String name = "sallyport-test-%05d".formatted(KEYS.incrementAndGet());
    admin.makeKey(name);
    return name;
  }

  /** Settings of a connection by AppRole, for a role of its own with these policies alone. */
  static Map<String, String> appRole(BaoAdmin admin, Path folder, Map<String, ?> role)
      throws IOException, InterruptedException {
    String name = "role-" + KEYS.incrementAndGet();
    BaoAdmin.AppRole made = admin.makeAppRole(name, role);
    return Map.of(
        "auth",
        "approle",
        "role-id",
        made.roleId(),
        "secret-id-file",
        WholeFiles.putSecret(folder.resolve(name + "-secret-id"), made.secretId()).toString());
  }

  /** A role with both policies, and more members by name. */
  private static Map<String, Object> both(Map<String, ?> more) {
    Map<String, Object> role = BaoAdmin.role(List.of(BROKER, ROTATION));
    role.putAll(more);
    return role;
  }

  /** All settings of the connection {@code main}. */
  static Map<String, String> connection(OpenBao server, Map<String, String> auth)
      throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("main.address", server.address().toString());
    settings.put("main.ca-file", caFile(server).toString());
    auth.forEach((name, value) -> settings.put("main." + name, value));
    return settings;
  }

  static Path caFile(OpenBao server) throws IOException {
    return caFile(server.authority());
  }

  static Path caFile(TestAuthority authority) throws IOException {
    Path file = Files.createTempFile(Path.of("target").toAbsolutePath(), "ca-", ".pem");
    file.toFile().deleteOnExit();
    return authority.writeCertificate(file);
  }

  private static OpenBao start() throws Exception {
    if (!absent.isEmpty()) {
      throw new TestAbortedException(absent);
    }
    try {
      return OpenBao.start();
    } catch (TestAbortedException e) {
      absent = String.valueOf(e.getMessage());
      throw e;
    }
  }
}
