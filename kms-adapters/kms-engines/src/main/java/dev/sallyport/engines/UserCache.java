package dev.sallyport.engines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders below the user's cache ({@code XDG_CACHE_HOME}, or {@code .cache} at home), each made
 * once for all modules and builds out of something that is pinned; another pin is another folder.
 * Several builds at a time wait for each other, and what was left half made is made anew.
 */
final class UserCache {
  private UserCache() {}

  /** What fills a new folder. */
  @FunctionalInterface
  interface Maker {
    void make(Path folder) throws IOException;
  }

  static Path place() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(text -> text.startsWith("/"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("sallyport-tests");
  }

  /**
   * The folder for a name and what is pinned. The monitor is for this JVM, where a second lock on a
   * file is an error; the lock for others.
   */
  static synchronized Path once(Path cache, String name, String pinned, Maker maker)
      throws IOException {
    Path root = cache.resolve(name + "-" + digest(pinned).substring(0, 16));
    Path complete = root.resolve("complete");
    Path made = root.resolve("env");
    Files.createDirectories(root);
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.exists(complete)) {
        delete(made);
        maker.make(made);
        Files.createFile(complete);
      }
    }
    return made;
  }

  private static String digest(String pinned) {
    try {
      byte[] text = pinned.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> all = Files.walk(tree)) {
      all.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
