package dev.sallyport.kms.vault;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.Waiting;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What an operator does to secrets in the KV engine at {@code secret}. */
final class KvAdmin {
  static final String SECRETS = "sallyport-secrets";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger PATHS = new AtomicInteger();
  private final BaoAdmin admin;

  private KvAdmin(BaoAdmin admin) {
    this.admin = admin;
  }

  /** With the engine and the policy as it is shipped. */
  static KvAdmin of(BaoAdmin admin) throws Exception {
    KvAdmin secrets = new KvAdmin(admin);
    secrets.mount("secret", 2);
    String policy = Files.readString(Baos.POLICIES.resolve(SECRETS + ".hcl"));
    admin.putPolicy(SECRETS, policy);
    return secrets;
  }

  void mount(String mount, int version) throws Exception {
    if (admin.status("sys/mounts/" + mount) != 200) {
      admin.write(
          "sys/mounts/" + mount, Map.of("type", "kv", "options", Map.of("version", "" + version)));
    }
    // A new engine of version 2 answers only after a moment.
    Waiting.until(mount, PATIENCE, () -> version == 1 || admin.status(mount + "/config") == 200);
  }

  /** A path that nobody else uses, which the shipped policy permits to read. */
  String newPath() {
    return "sallyport/test/db-" + PATHS.incrementAndGet();
  }

  /** The fields of a new version. */
  void put(String path, Map<String, ?> fields) throws Exception {
    admin.write("secret/data/" + path, Map.of("data", fields));
  }

  /** A new version with the field {@code value} alone. */
  void put(String path, String value) throws Exception {
    put(path, Map.of("value", value));
  }

  /**
   * Does something to versions.
   *
   * @param what {@code delete}, {@code undelete} or {@code destroy}
   */
  void change(String what, String path, int version) throws Exception {
    admin.write("secret/" + what + "/" + path, "{\"versions\":[" + version + "]}");
  }

  /** Settings of a path. */
  void configure(String path, Map<String, ?> metadata) throws Exception {
    admin.write("secret/metadata/" + path, metadata);
  }
}
