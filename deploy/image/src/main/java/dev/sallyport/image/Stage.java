package dev.sallyport.image;

import dev.sallyport.image.oci.Tree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this machine that stands for the root of an image. Its files have the paths, sizes
 * and times that they will have there, which an ahead-of-time cache compares.
 */
record Stage(Path root) {
  /** A file or a folder by its path in the image. */
  Path at(String path) {
    return root.resolve(path);
  }

  /** Copies a file or a folder, whatever it links to. */
  void copy(Path from, String path) throws IOException {
    Path to = at(path);
    Files.createDirectories(to.resolveSibling(""));
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Writes a text. */
  void write(String path, String text) throws IOException {
    Files.createDirectories(at(path).resolveSibling(""));
    Files.writeString(at(path), text);
  }

  /** Gives every file the time that all files of all images have. */
  void setTimes() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
              Files.setLastModifiedTime(file, FileTime.from(Tree.TIME));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes a folder and all that is below it, if it is there. */
  static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
