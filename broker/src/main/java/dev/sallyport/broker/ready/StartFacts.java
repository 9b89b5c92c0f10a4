package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.BrokerConfig.Mode;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.http.AdminToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * What readiness is judged by, before anything is opened.
 *
 * @param broker the broker's own keys
 * @param framework every key, the framework's included
 * @param files where the files are that hold secrets
 * @param jvmArguments what the JVM was started with
 * @param jvmFlags what it made of them, and of its defaults
 * @param developmentLaunch whether the framework runs in its development mode
 */
public record StartFacts(
    BrokerConfig broker,
    Config framework,
    KeptFiles files,
    List<String> jvmArguments,
    JvmFlags jvmFlags,
    boolean developmentLaunch) {
  /** Copies the arguments. */
  public StartFacts {
    jvmArguments = List.copyOf(jvmArguments);
  }

  /**
   * Files that the broker keeps itself; none needs to be there yet.
   *
   * @param dataFolder the folder of the embedded defaults
   * @param database the SQLite file; empty on PostgreSQL
   * @param keyset the local KMS's keyset; empty under another KMS
   * @param adminToken the operator's token
   * @param adminTokenHash its hash
   */
  public record KeptFiles(
      Path dataFolder,
      Optional<Path> database,
      Optional<Path> keyset,
      Path adminToken,
      Path adminTokenHash) {

    /** Where a broker of this configuration keeps them. */
    public static KeptFiles of(BrokerConfig config) {
      Path folder = config.dataDir().toAbsolutePath();
      return new KeptFiles(
          folder,
          StoreChoice.file(config),
          KmsChoice.keyset(config),
          folder.resolve(AdminToken.TOKEN_FILE),
          folder.resolve(AdminToken.HASH_FILE));
    }
  }

  /**
   * Whether the API answers without TLS: also where it redirects, since by then a token travelled.
   */
  public boolean servesPlain() {
    return value("quarkus.http.insecure-requests").filter("disabled"::equalsIgnoreCase).isEmpty();
  }

  boolean isProduction() {
    return broker.mode() == Mode.PRODUCTION;
  }

  /** The value of a key of the framework. */
  Optional<String> value(String key) {
    return framework.getOptionalValue(key, String.class);
  }

  boolean isOn(String key) {
    return value(key).filter("true"::equalsIgnoreCase).isPresent();
  }

  /** The names of all keys that are set. */
  Stream<String> keys() {
    return StreamSupport.stream(framework.getPropertyNames().spliterator(), false);
  }
}
