package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which one run keeps secrets as files: 0700, its files 0400, and gone with
 * everything in it on {@link #close}.
 */
final class SecretDirectory implements AutoCloseable {
  private final Optional<Path> directory;

  private SecretDirectory(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * Where such a directory may be made: the one that is named, otherwise the session's own,
   * otherwise shared memory.
   *
   * @param anywhere also on a disk, from which a deleted file can be read back
   */
  static Path base(Cli cli, @Nullable Path named, boolean anywhere) throws CliException {
    String session = cli.environment().getOrDefault("XDG_RUNTIME_DIR", "");
    Path base = named != null ? named : Path.of(session.isEmpty() ? "/dev/shm" : session);
    String kind = kindAt(base);
    if (!anywhere && !MemoryFiles.isInMemory(kind)) {
      throw CliException.usage(
          base + " is on " + kind + ", not on tmpfs: a secret could reach a disk",
          "Name a directory on tmpfs with --directory, or take this one with --any-directory.");
    }
    require(Files.isWritable(base), base);
    return base;
  }

  private static void require(boolean usable, Path base) throws CliException {
    if (!usable) {
      throw CliException.of(
          ExitCode.LOCAL,
          base + " is no directory to write in",
          "Name one on tmpfs with --directory DIR.");
    }
  }

  private static String kindAt(Path base) throws CliException {
    require(Files.isDirectory(base), base);
    try {
      return MemoryFiles.kindAt(base);
    } catch (IOException e) {
      throw CliException.local("cannot tell what " + base + " is on", e);
    }
  }

  static SecretDirectory makeIn(Path base) throws CliException {
    return new SecretDirectory(
        Optional.of(PrivateFiles.makeDirectoryIn(base.toAbsolutePath().normalize())));
  }

  /** For a run without files. */
  static SecretDirectory none() {
    return new SecretDirectory(Optional.empty());
  }

  /** Writes a file, in the place of an earlier one of this name, and says where it is. */
  Path put(String name, byte[] content) throws CliException {
    Path file = directory.orElseThrow().resolve(name);
    PrivateFiles.replaceReadOnly(file, content);
    return file;
  }

  /** Removes it all, with what the command itself left there; twice does nothing. */
  @Override
  public void close() throws CliException {
    if (directory.isEmpty() || !Files.exists(directory.get())) {
      return;
    }
    // Without following links: what they lead to is not this command's.
    try (Stream<Path> inside = Files.walk(directory.get())) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        PrivateFiles.delete(each);
      }
    } catch (IOException e) {
      throw CliException.local("cannot clear " + directory.get(), e);
    }
  }
}
