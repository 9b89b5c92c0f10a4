package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.ready.StartFacts.KeptFiles;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A safe production configuration, and for each check a way to make it unsafe. */
final class Unsafe {
  private final Map<String, String> properties = new HashMap<>();
  private final List<String> jvmArguments = new ArrayList<>(List.of("-Xmx64m"));
  private final Map<String, String> jvmFlags = new HashMap<>();
  private final List<Finding> stored = new ArrayList<>();
  private final Path folder;
  private final Path passphrase;
  private boolean developmentLaunch;

  Unsafe(Path root) throws IOException {
    this.folder = root.resolve("data");
    Files.createDirectory(folder);
    mode(folder, "rwx------");
    this.passphrase = file(root.resolve("passphrase"), "rw-------");
    put("sallyport.data-dir", folder.toString());
    put("sallyport.kms.local.passphrase-file", passphrase.toString());
    put("sallyport.issuers.ita.issuer", "https://verifier.example");
    put("sallyport.issuers.ita.verifier", "intel-trust-authority");
    put("sallyport.issuers.ita.jwks-url", "https://verifier.example/certs");
    put("sallyport.issuers.ita.trust", "jwks-origin");
    put("quarkus.http.host", "127.0.0.1");
    put("quarkus.management.host", "127.0.0.1");
    put("quarkus.log.level", "INFO");
  }

  Unsafe put(String key, String value) {
    properties.put(key, value);
    return this;
  }

  Unsafe argument(String argument) {
    jvmArguments.add(argument);
    return this;
  }

  /** What the virtual machine says of a flag. */
  Unsafe flag(String name, String value) {
    jvmFlags.put(name, value);
    return this;
  }

  Path kept(String name, String mode) {
    return file(folder.resolve(name), mode);
  }

  /** What the store shows, once it is open. */
  List<Finding> stored() {
    return List.copyOf(stored);
  }

  StartFacts facts() {
    SmallRyeConfig config = ConfigKeys.config(properties);
    return new StartFacts(
        config.getConfigMapping(dev.sallyport.broker.config.BrokerConfig.class),
        config,
        new KeptFiles(
            folder,
            Optional.of(folder.resolve("sallyport.db")),
            Optional.of(folder.resolve("kms-keyset.json")),
            folder.resolve("admin-token"),
            folder.resolve("admin-token.sha256")),
        jvmArguments,
        new JvmFlags(jvmFlags),
        developmentLaunch);
  }

  /** Makes this check find something; the key at which it does. */
  String cause(CheckId check) {
    return switch (check) {
      case SIMULATED_ISSUER -> set("sallyport.issuers.ita.simulated", "true");
      case PLAIN_KEY_SET -> set("sallyport.issuers.ita.jwks-url", "http://verifier.example/certs");
      case PASSWORD_IN_STORE_URL ->
          set("sallyport.store.url", "jdbc:sqlite:" + folder.resolve("x?password=x"));
      case OPEN_KMS_FILE -> at("sallyport.kms.local.file", kept("kms-keyset.json", "rw-r-----"));
      case DEVELOPMENT_LAUNCH -> {
        developmentLaunch = true;
        yield "quarkus:dev";
      }
      case PLAIN_HTTP -> set("quarkus.http.host", "192.0.2.1");
      case OPEN_MANAGEMENT -> set("quarkus.management.host", "0.0.0.0");
      case FORGED_SOURCES -> {
        put("quarkus.http.proxy.proxy-address-forwarding", "true");
        yield "quarkus.http.proxy.trusted-proxies";
      }
      case STORE_WITHOUT_TLS -> {
        put("sallyport.admin.token-hash", "ab".repeat(32));
        yield set("sallyport.store.url", "jdbc:postgresql://192.0.2.7/broker?sslmode=require");
      }
      case TRACES_WITHOUT_TLS ->
          set("sallyport.traces.endpoint", "http://traces.example:4318/v1/traces");
      case OPEN_DATABASE -> at("sallyport.store.url", kept("sallyport.db-wal", "rw-r--r--"));
      case OPEN_PASSWORD_FILE ->
          set("sallyport.store.password-file", kept("password", "rw-rw----").toString());
      case OPEN_TOKEN_FILE -> at("sallyport.data-dir", kept("admin-token.sha256", "rw----r--"));
      case OPEN_TLS_KEY ->
          set(
              "quarkus.http.ssl.certificate.key-files",
              passphrase + "," + kept("tls.key", "rw-r--r--"));
      case WRITABLE_DATA_FOLDER -> mode("rwx-w----");
      case KEYSET_WITHOUT_PASSPHRASE -> {
        properties.remove("sallyport.kms.local.passphrase-file");
        yield "sallyport.kms.local.passphrase-file";
      }
      case NO_REVOCATION -> {
        put("sallyport.issuers.ita.trust", "pinned-root");
        yield set("sallyport.issuers.ita.crl", "none");
      }
      case STALE_KEY_SETS -> set("sallyport.collateral.max-staleness", "P8D");
      case VERBOSE_LOG -> set("quarkus.log.category.\"io.netty\".level", "trace");
      case DEBUG_AGENT -> {
        argument("-agentlib:jdwp=transport=dt_socket,server=y");
        yield "-agentlib:jdwp";
      }
      case HEAP_DUMP -> {
        argument("-XX:+HeapDumpOnOutOfMemoryError");
        yield "-XX:+HeapDumpOnOutOfMemoryError";
      }
      case KEK_OFF_LIST -> {
        String key = "sallyport.tenants.acme.keks";
        stored.add(check.at(key));
        yield key;
      }
      case NO_ISSUER -> {
        properties.keySet().removeIf(key -> key.startsWith("sallyport.issuers."));
        yield "sallyport.issuers";
      }
      case LONG_TOKEN_AGE -> set("sallyport.issuers.ita.max-age", "PT61M");
      case READABLE_DATA_FOLDER -> mode("rwxr-x---");
      case PASSPHRASE_BESIDE_KEYSET ->
          set("sallyport.kms.local.passphrase-file", kept("passphrase", "rw-------").toString());
      case TOKEN_FILE_LEFT -> at("sallyport.data-dir", kept("admin-token", "rw-------"));
      case TOKEN_OF_EACH_BROKER -> {
        put("sallyport.store.url", "jdbc:postgresql://127.0.0.1/broker");
        yield "sallyport.admin.token-hash";
      }
      case ACCESS_LOG -> set("quarkus.http.access-log.enabled", "true");
      case TEXT_LOG -> set("quarkus.log.console.json.enabled", "false");
      case CORE_DUMP -> {
        flag("CreateCoredumpOnCrash", "true");
        yield "-XX:+CreateCoredumpOnCrash";
      }
      case SLOW_CRYPTO -> set("sallyport.crypto.corretto", "false");
      case DEVELOPMENT_IN_PUBLIC -> {
        put("quarkus.http.host", "0.0.0.0").put("quarkus.http.insecure-requests", "disabled");
        yield set("sallyport.mode", "development");
      }
    };
  }

  private String set(String key, String value) {
    put(key, value);
    return key;
  }

  private String mode(String mode) {
    mode(folder, mode);
    return "sallyport.data-dir";
  }

  private static String at(String key, Path file) {
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " was not made");
    }
    return key;
  }

  private static Path file(Path file, String mode) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mode(file, mode);
    return file;
  }

  private static void mode(Path file, String mode) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
