package dev.sallyport.kms.vault;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.UnknownKek;
import java.util.Map;
import java.util.TreeMap;

/**
 * Destroys a version as Vault can: it forgets every version below {@code min_available_version}
 * ({@code POST <mount>/keys/<key>/trim}), once {@code min_decryption_version} and {@code
 * min_encryption_version} are as high ({@code POST <mount>/keys/<key>/config}). So versions go from
 * the oldest on, one at a time, and no version goes along unasked.
 */
final class VersionTrimming {
  private final VaultConnection connection;
  private final TransitName name;

  VersionTrimming(VaultConnection connection, TransitName name) {
    this.connection = connection;
    this.name = name;
  }

  Destruction trim(KekVersion version) throws KmsException {
    int number = TransitName.number(version);
    TransitKey key = connection.key(name);
    if (number > key.latest()) {
      throw new UnknownKek(version.toString());
    }
    if (number < key.oldestAvailable()) {
      throw new KeyGone(version);
    }
    if (number == key.latest()) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    if (number > key.oldestAvailable()) {
      return new Destruction.NotPossible(
          "Vault destroys a version only together with all older ones, and version "
              + key.oldestAvailable()
              + " is there: destroy the older ones first");
    }
    return trim(key, number + 1);
  }

  private Destruction trim(TransitKey key, int remaining) throws KmsException {
    Map<String, Integer> raised = new TreeMap<>();
    if (key.minDecryption() < remaining) {
      raised.put("min_decryption_version", remaining);
    }
    if (key.minEncryption() < remaining) {
      raised.put("min_encryption_version", remaining);
    }
    // From here on the version is disabled, whatever becomes of the next call.
    if (!raised.isEmpty()) {
      connection.change(name, "config", raised);
    }
    connection.change(name, "trim", Map.of("min_available_version", remaining));
    // Not rounded up: gone is what the key itself says is gone.
    return connection.key(name).oldestAvailable() >= remaining
        ? new Destruction.Destroyed()
        : new Destruction.NotPossible("Vault did not trim it; it is disabled, and can be enabled");
  }
}
