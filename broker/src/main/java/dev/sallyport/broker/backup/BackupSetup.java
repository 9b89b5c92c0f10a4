package dev.sallyport.broker.backup;

import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of the broker whose backup this is.
 *
 * @param store its store
 * @param kms settings of its KMS adapters, by scheme
 * @param keyFile its keyset file, where it uses the local KMS
 * @param kmsTimeout longest time for a call to a KMS
 */
public record BackupSetup(
    StoreSettings store,
    Map<String, KmsSettings> kms,
    Optional<Path> keyFile,
    Duration kmsTimeout) {
  private static final String LOCAL = "local";

  /** Copies the map. */
  public BackupSetup {
    kms = Map.copyOf(kms);
  }

  /** The same broker with its keyset in another file. */
  BackupSetup withKeys(Path file) {
    Map<String, KmsSettings> changed = new HashMap<>(kms);
    Map<String, String> local = new HashMap<>();
    KmsSettings before = kms.getOrDefault(LOCAL, new KmsSettings(LOCAL, Map.of()));
    before.names().forEach(name -> before.optionalText(name).ifPresent(v -> local.put(name, v)));
    local.put("file", file.toString());
    changed.put(LOCAL, new KmsSettings(LOCAL, local));
    return new BackupSetup(store, changed, Optional.of(file), kmsTimeout);
  }

  /** The settings of the local KMS, where it is used. */
  Optional<KmsSettings> local() {
    return keyFile.map(_ -> kms.get(LOCAL));
  }
}
