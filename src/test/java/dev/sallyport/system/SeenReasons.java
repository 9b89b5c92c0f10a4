package dev.sallyport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every reason that this run saw, whether in a problem or in a tenant's decisions. */
final class SeenReasons {
  private static final Path FILE = Project.seen(Project.SEEN_REASONS);
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  static {
    try {
      // What an earlier run saw is not what this one does.
      Files.deleteIfExists(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SeenReasons() {}

  static void note(String reason) {
    if (reason.isEmpty() || !SEEN.add(reason)) {
      return;
    }
    try {
      Files.writeString(FILE, reason + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
