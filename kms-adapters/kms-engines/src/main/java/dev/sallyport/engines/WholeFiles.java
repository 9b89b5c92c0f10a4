package dev.sallyport.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Puts files there at one stroke, as agents and certificate tools do: nobody reads half of one. */
public final class WholeFiles {
  private WholeFiles() {}

  /** A file that anybody may read. */
  public static Path put(Path file, String content) throws IOException {
    return put(file, content, "rw-r--r--");
  }

  /** A file for its owner alone. */
  public static Path putSecret(Path file, String content) throws IOException {
    return put(file, content, "rw-------");
  }

  private static Path put(Path file, String content, String mode) throws IOException {
    FileAttribute<?> attribute =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    Path fresh =
        Files.createTempFile(file.toAbsolutePath().resolveSibling(""), "new", "", attribute);
    Files.writeString(fresh, content);
    return Files.move(
        fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
