package dev.sallyport.broker.ready;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands between a copy of the keyset and the key-encryption key. */
final class KmsChecks implements ReadinessCheck {
  private static final String LOCAL = "sallyport.kms.local.";
  private static final String PASSPHRASE_FILE = "passphrase-file";

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    return facts.files().keyset().stream().flatMap(keyset -> local(keyset, facts));
  }

  private static Stream<Finding> local(Path keyset, StartFacts facts) {
    Optional<Path> passphrase =
        Optional.ofNullable(
                facts.broker().kms().getOrDefault("local", Map.of()).get(PASSPHRASE_FILE))
            .map(Path::of);
    Stream.Builder<Finding> found = Stream.builder();
    if (FileChecks.isOpen(keyset)) {
      found.add(CheckId.OPEN_KMS_FILE.at(LOCAL + "file"));
    }
    if (passphrase.isEmpty()) {
      found.add(CheckId.KEYSET_WITHOUT_PASSPHRASE.at(LOCAL + PASSPHRASE_FILE));
    }
    if (passphrase.filter(FileChecks::isOpen).isPresent()) {
      found.add(CheckId.OPEN_KMS_FILE.at(LOCAL + PASSPHRASE_FILE));
    }
    if (passphrase.filter(file -> folder(file).equals(folder(keyset))).isPresent()) {
      found.add(CheckId.PASSPHRASE_BESIDE_KEYSET.at(LOCAL + PASSPHRASE_FILE));
    }
    return found.build();
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
  }
}
