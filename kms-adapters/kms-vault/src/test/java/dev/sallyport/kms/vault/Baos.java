package dev.sallyport.kms.vault;

import dev.sallyport.kms.testkit.engine.TestAuthority;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
              token(List.of(BROKER, ROTATION))
                  .put("certificate", Files.readString(caFile(serving))));
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
          token(List.of(BROKER, ROTATION))
              .putTexts("bound_service_account_names", List.of(FakeKubernetes.ACCOUNT))
              .putTexts("bound_service_account_namespaces", List.of(FakeKubernetes.NAMESPACE)));
    }
    return kubernetes;
  }

  /** Engines and methods of a new server or namespace, and the policies as they are shipped. */
  static void setUp(BaoAdmin admin) throws IOException, InterruptedException {
    admin.write("sys/mounts/transit", "{\"type\":\"transit\"}");
    for (String method : List.of("approle", "cert", "kubernetes")) {
      admin.write("sys/auth/" + method, "{\"type\":\"" + method + "\"}");
    }
    for (String name : List.of(BROKER, ROTATION)) {
      String policy = Files.readString(POLICIES.resolve(name + ".hcl"));
      admin.write("sys/policies/acl/" + name, JsonObject.builder().put("policy", policy));
    }
  }

  /** A key of the usual type, with a name that nobody else uses. */
  static String newKey(BaoAdmin admin) throws IOException, InterruptedException {
    String name = "sallyport-test-%05d".formatted(KEYS.incrementAndGet());
    admin.write("transit/keys/" + name, "{\"type\":\"aes256-gcm96\"}");
    return name;
  }

  /** Settings of a connection by AppRole, for a role of its own with these policies alone. */
  static Map<String, String> appRole(BaoAdmin admin, Path folder, JsonObject.Builder role)
      throws IOException, InterruptedException, JsonException {
    String name = "role-" + KEYS.incrementAndGet();
    admin.write("auth/approle/role/" + name, role);
    String roleId =
        admin.read("auth/approle/role/" + name + "/role-id").object("data").text("role_id");
    String secretId =
        admin
            .write("auth/approle/role/" + name + "/secret-id", "{}")
            .object("data")
            .text("secret_id");
    return Map.of(
        "auth",
        "approle",
        "role-id",
        roleId,
        "secret-id-file",
        secret(folder.resolve(name + "-secret-id"), secretId).toString());
  }

  /** What a role or a token may, without the policy that everybody has. */
  static JsonObject.Builder token(List<String> policies) {
    return JsonObject.builder()
        .putTexts("token_policies", policies)
        .put("token_no_default_policy", true)
        .put("token_ttl", "10m");
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

  /** A file for its owner alone, put there at once, as an agent does. */
  static Path secret(Path file, String content) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "secret",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, content);
    return Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
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
