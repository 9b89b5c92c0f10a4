package dev.sallyport.kms.pkcs11;

import dev.sallyport.engines.DebianPackages;
import dev.sallyport.engines.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real SoftHSM in this process, with one token for all tests. It reads the name of its
 * configuration from the environment, which the build sets.
 */
final class SoftHsm {
  static final String LABEL = "a token";
  static final String PIN = "correct horse";
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static @Nullable SoftHsm started;

  private final Path library;
  private final Path program;
  private final Path folder;

  private SoftHsm(Path root, Path folder) {
    this.library = root.resolve("usr/lib/softhsm/libsofthsm2.so");
    this.program = root.resolve("usr/bin/softhsm2-util");
    this.folder = folder;
  }

  /** The one of this process. */
  static synchronized SoftHsm started() {
    if (started == null) {
      started = start();
    }
    return started;
  }

  Path library() {
    return library;
  }

  /** A name that no other test uses. */
  static String name(String word) {
    return word + "-" + NAMES.incrementAndGet();
  }

  TokenSettings settings(boolean create, String... objects) {
    return new TokenSettings("main", library, LABEL, pinFile(PIN), List.of(objects), create, 4);
  }

  Path pinFile(String pin) {
    try {
      Path file = Files.createTempFile(folder, "pin-", "");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return Files.writeString(file, pin + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes another token, which a library that runs does not see before it is started again. */
  void initialise(String label) {
    Programs.run(
        folder,
        List.of(
            program.toString(),
            "--module",
            library.toString(),
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            PIN));
  }

  /** Takes all tokens away. */
  void pullOut() {
    move("tokens", "away");
  }

  /** Puts them back, if they are away. */
  void putBack() {
    if (Files.isDirectory(folder.resolve("away"))) {
      move("away", "tokens");
    }
  }

  private void move(String from, String to) {
    try {
      Files.move(folder.resolve(from), folder.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SoftHsm start() {
    Path root = Path.of("/");
    if (!Files.exists(new SoftHsm(root, root).library)
        || !Files.exists(new SoftHsm(root, root).program)) {
      root =
          DebianPackages.install("softhsm", List.of("softhsm2", "softhsm2-common", "libsofthsm2"));
    }
    String configuration = System.getenv("SOFTHSM2_CONF");
    if (configuration == null) {
      throw new TestAbortedException("SOFTHSM2_CONF is not set; the build sets it");
    }
    try {
      Path folder = Path.of(configuration).resolveSibling("");
      SoftHsm softHsm = new SoftHsm(root, fresh(folder));
      Files.writeString(
          Path.of(configuration),
          "directories.tokendir = " + folder.resolve("tokens") + "\nlog.level = ERROR\n");
      softHsm.initialise(LABEL);
      return softHsm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path fresh(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (Files.isDirectory(folder.resolve("tokens"))) {
      Files.move(folder.resolve("tokens"), Files.createTempDirectory(folder, "old-").resolve("t"));
    }
    Files.createDirectory(folder.resolve("tokens"));
    return folder;
  }
}
