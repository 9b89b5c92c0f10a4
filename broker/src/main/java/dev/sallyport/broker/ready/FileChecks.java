package dev.sallyport.broker.ready;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which files others than their owner may touch. */
final class FileChecks implements ReadinessCheck {
  private static final Set<PosixFilePermission> WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> READ =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  /** Where the framework is told the private key of TLS, by itself or by a named configuration. */
  private static final Pattern TLS_KEY =
      Pattern.compile(
          "sallyport\\.tls\\.key-file|quarkus\\.(http|management)\\.ssl\\.certificate\\.(key-files(\\[\\d+])?|key-store-file)"
              + "|quarkus\\.tls\\.(.*\\.)?key-store\\.(pem\\..*\\.key|p12\\.path|jks\\.path)");

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    return Stream.of(folder(facts), kept(facts), configured(facts)).flatMap(found -> found);
  }

  private static Stream<Finding> folder(StartFacts facts) {
    String key = "sallyport.data-dir";
    Path folder = facts.files().dataFolder();
    if (allows(folder, WRITE)) {
      return Stream.of(CheckId.WRITABLE_DATA_FOLDER.at(key));
    }
    return allows(folder, READ) ? Stream.of(CheckId.READABLE_DATA_FOLDER.at(key)) : Stream.empty();
  }

  /** What the broker makes itself, and others may have opened since. */
  private static Stream<Finding> kept(StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    StartFacts.KeptFiles files = facts.files();
    if (files.database().stream().flatMap(FileChecks::withLog).anyMatch(FileChecks::isOpen)) {
      found.add(CheckId.OPEN_DATABASE.at("sallyport.store.url"));
    }
    if (isOpen(files.adminToken()) || isOpen(files.adminTokenHash())) {
      found.add(CheckId.OPEN_TOKEN_FILE.at("sallyport.data-dir"));
    }
    if (Files.exists(files.adminToken())) {
      found.add(CheckId.TOKEN_FILE_LEFT.at("sallyport.data-dir"));
    }
    return found.build();
  }

  private static Stream<Finding> configured(StartFacts facts) {
    Stream<Finding> password =
        facts.broker().store().passwordFile().filter(FileChecks::isOpen).stream()
            .map(_ -> CheckId.OPEN_PASSWORD_FILE.at("sallyport.store.password-file"));
    Stream<Finding> tls =
        facts
            .keys()
            .filter(key -> TLS_KEY.matcher(key).matches())
            .filter(key -> files(facts.value(key)).stream().anyMatch(FileChecks::isOpen))
            .map(CheckId.OPEN_TLS_KEY::at);
    return Stream.concat(password, tls);
  }

  private static List<Path> files(Optional<String> value) {
    return value.stream()
        .flatMap(Pattern.compile(",")::splitAsStream)
        .map(String::strip)
        .map(Path::of)
        .toList();
  }

  private static Stream<Path> withLog(Path database) {
    return Stream.of("", "-wal", "-shm").map(end -> Path.of(database + end));
  }

  /** Whether others may read or write it. */
  static boolean isOpen(Path file) {
    return allows(file, READ) || allows(file, WRITE);
  }

  /** What cannot be asked for its mode counts as open; what is not there yet does not. */
  private static boolean allows(Path file, Set<PosixFilePermission> asked) {
    try {
      return Files.exists(file)
          && Files.getPosixFilePermissions(file).stream().anyMatch(asked::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }
}
