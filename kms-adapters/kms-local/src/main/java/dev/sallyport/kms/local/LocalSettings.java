package dev.sallyport.kms.local;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator configured.
 *
 * @param file the keyset file, created if it is absent
 * @param passphraseFile the file whose content protects the keyset file
 * @param keys names of the keys that have to be there; those that are not are made
 */
record LocalSettings(Path file, Optional<Path> passphraseFile, List<String> keys) {
  static final String DEFAULT_KEY = "default";

  LocalSettings {
    keys = List.copyOf(keys);
  }

  static LocalSettings of(KmsSettings settings) throws Misconfigured {
    settings.requireOnly(Set.of("file", "passphrase-file", "keys"));
    List<String> keys = settings.texts("keys");
    for (String key : keys) {
      if (!NamedKeyset.isName(key)) {
        throw settings.bad("keys", "names are [a-z0-9-]{1,63}");
      }
    }
    return new LocalSettings(
        settings.path("file").toAbsolutePath().normalize(),
        settings.optionalPath("passphrase-file"),
        keys.isEmpty() ? List.of(DEFAULT_KEY) : keys);
  }

  static KekUri kek(String name) {
    return new KekUri(LocalKmsProvider.SCHEME + "://" + name);
  }
}
