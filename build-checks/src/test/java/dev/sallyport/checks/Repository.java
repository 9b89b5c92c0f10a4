package dev.sallyport.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The working tree these checks read: its files, without what a build or a tool leaves behind. */
final class Repository {
  static final Path ROOT = root();

  private static final Set<String> LEFT_OUT =
      Set.of("target", ".git", ".idea", ".sallyport", ".cifuzz-corpus", "node_modules");

  /** Every file of the tree, as a path relative to its root, in order. */
  static final List<Path> FILES = walk();

  private Repository() {}

  static List<Path> files(Predicate<Path> wanted) {
    return FILES.stream().filter(wanted).toList();
  }

  static List<Path> filesNamed(String ending) {
    return files(path -> path.toString().endsWith(ending));
  }

  static String read(Path relative) {
    return text(relative).orElseThrow(() -> new IllegalStateException(relative + " is no text"));
  }

  /** The text of a file, or nothing when it is not UTF-8 text. */
  static Optional<String> text(Path relative) {
    try {
      String text = Files.readString(ROOT.resolve(relative), StandardCharsets.UTF_8);
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (MalformedInputException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static List<Path> walk() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              Path name = folder.getFileName();
              return name != null && LEFT_OUT.contains(name.toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              // In a worktree .git is a file.
              if (attributes.isRegularFile() && !file.endsWith(".git")) {
                files.add(ROOT.relativize(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().sorted().toList();
  }
}
