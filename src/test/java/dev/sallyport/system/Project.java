package dev.sallyport.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Where things are in the tree. */
final class Project {
  /** What the tests saw, read by the coverage check, which runs after them. */
  static final String SEEN_REASONS = "seen-reasons.txt";

  /** Which answers the tests got, read in the same way. */
  static final String SEEN_ANSWERS = "seen-answers.txt";

  /** Tells this process from others that run tests of this module in the same build. */
  static final String RUN = System.getProperty("sallyport.test.run", "");

  private static final Path ROOT = root();

  private Project() {}

  static Path file(String relative) {
    return ROOT.resolve(relative);
  }

  /** The packaged broker: of this build, or the one that {@code sallyport.broker.jar} names. */
  static Path broker() {
    String other = System.getProperty("sallyport.broker.jar");
    return other == null ? file("broker/target/quarkus-app/quarkus-run.jar") : Path.of(other);
  }

  /** What the benchmark's module trained for it; not there where that was not built. */
  static Path aotCache() {
    return broker().resolve("../../sallyport.aot").normalize();
  }

  /** Below this module's own target folder. */
  static Path target(String relative) {
    return file("src/test/target").resolve(relative);
  }

  /** A file in which this process keeps what it saw. */
  static Path seen(String name) {
    return target(RUN + name);
  }

  /** What all processes of the build saw. */
  static Set<String> allSeen(String name) throws IOException {
    Set<String> lines = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target(""), "*" + name)) {
      for (Path file : files) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no mvnw above " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }
}
