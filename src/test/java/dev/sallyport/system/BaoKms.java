package dev.sallyport.system;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.WholeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real OpenBao with the policies that are shipped, and how a broker reaches it. */
final class BaoKms implements AutoCloseable {
  private static final List<String> POLICIES =
      List.of("sallyport-broker", "sallyport-rotation", "sallyport-secrets");

  private final String connection;
  private final OpenBao server;
  private final Map<String, String> settings;

  private BaoKms(String connection, OpenBao server, Map<String, String> settings) {
    this.connection = connection;
    this.server = server;
    this.settings = settings;
  }

  /**
   * Starts one with keys of these names, which begin with {@code sallyport-}.
   *
   * @param connection its name in the broker's settings
   * @param folder for files that the broker reads
   */
  static BaoKms start(String connection, Path folder, String... keys) throws Exception {
    OpenBao server = OpenBao.start();
    BaoAdmin admin = server.admin();
    admin.mountTransit();
    admin.mountLogin("approle");
    for (String policy : POLICIES) {
      admin.putPolicy(
          policy, Files.readString(Project.file("deploy/vault").resolve(policy + ".hcl")));
    }
    // Answers only after a moment; who writes there first waits for it.
    admin.write("sys/mounts/secret", Map.of("type", "kv", "options", Map.of("version", "2")));
    for (String key : keys) {
      admin.makeKey(key);
    }
    return new BaoKms(connection, server, settings(connection, server, folder));
  }

  private static Map<String, String> settings(String connection, OpenBao server, Path folder)
      throws Exception {
    BaoAdmin.AppRole role = server.admin().makeAppRole("sallyport", BaoAdmin.role(POLICIES));
    Path ca = server.authority().writeCertificate(folder.resolve(connection + "-ca.pem"));
    Path secret = WholeFiles.putSecret(folder.resolve(connection + "-secret"), role.secretId());
    String prefix = "sallyport.kms.vault." + connection + ".";
    return Map.of(
        prefix + "address", server.address().toString(),
        prefix + "ca-file", ca.toString(),
        prefix + "kv-mounts", "secret",
        prefix + "auth", "approle",
        prefix + "role-id", role.roleId(),
        prefix + "secret-id-file", secret.toString());
  }

  /** Settings of a broker with this connection. */
  Map<String, String> settings() {
    return settings;
  }

  /** The URI of a key. */
  String kek(String key) {
    return "vault://" + connection + "/transit/" + key;
  }

  OpenBao server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
