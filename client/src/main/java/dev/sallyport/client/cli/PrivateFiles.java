package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Files that only their owner may read, written whole or not at all. */
final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_WRITES =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_READS =
      PosixFilePermissions.fromString("r--------");
  private static final Set<PosixFilePermission> OWNER_ENTERS =
      PosixFilePermissions.fromString("rwx------");

  /** Entering and executing are left out: they give away nothing of a file's content. */
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private PrivateFiles() {}

  /** Makes a directory, 0700, with those above it. */
  static void makeDirectory(Path directory) throws CliException {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ENTERS));
    } catch (IOException e) {
      throw CliException.local("cannot make the directory " + directory, e);
    }
  }

  /** Makes a new 0700 directory with a name of its own below this one. */
  static Path makeDirectoryIn(Path base) throws CliException {
    try {
      return Files.createTempDirectory(
          base, "sallyport-", PosixFilePermissions.asFileAttribute(OWNER_ENTERS));
    } catch (IOException e) {
      throw CliException.local("cannot make a directory in " + base, e);
    }
  }

  /** Writes a 0600 file in the place of any earlier one. */
  static void replace(Path file, byte[] content) throws CliException {
    move(file, writeBeside(file, content, OWNER_WRITES));
  }

  /** Writes a 0400 file in the place of any earlier one: readers see the old one or the new one. */
  static void replaceReadOnly(Path file, byte[] content) throws CliException {
    move(file, writeBeside(file, content, OWNER_READS));
  }

  /** From beside it, because a move between file systems is not atomic. */
  private static void move(Path file, Path written) throws CliException {
    try {
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(written);
      throw CliException.local("cannot write " + file, e);
    }
  }

  /** Writes a 0600 file that must not exist yet. */
  static void create(Path file, byte[] content) throws CliException {
    publish(file, writeBeside(file, content, OWNER_WRITES));
  }

  /** Writes a 0400 file that must not exist yet. */
  static void createReadOnly(Path file, byte[] content) throws CliException {
    publish(file, writeBeside(file, content, OWNER_READS));
  }

  /** Reads a file that holds a key or a token; one that others can read or write is refused. */
  static byte[] readPrivate(Path file, int maxBytes) throws CliException {
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw CliException.of(
            ExitCode.LOCAL, "others can read or write " + file, "Run: chmod 600 " + file);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return read(file, maxBytes);
  }

  /** Reads a file of bounded size. */
  static byte[] read(Path file, int maxBytes) throws CliException {
    try (var in = Files.newInputStream(file)) {
      // One byte more than may be there tells too much from just enough, without trusting a size.
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw CliException.usage(
            file + " has more than " + maxBytes + " bytes",
            "Nothing of this kind is so large: check that it is the right file.");
      }
      return content;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** A file that is missing is the user's to fix; anything else keeps its cause. */
  private static CliException unreadable(Path file, IOException e) {
    return e instanceof NoSuchFileException
        ? CliException.of(
            ExitCode.LOCAL,
            "there is no file " + file,
            "Check the name, and the directory that you are in.")
        : CliException.local("cannot read " + file, e);
  }

  /** Permissions stand from the first byte on: nobody can open the file before it is closed up. */
  private static Path writeBeside(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws CliException {
    Path whole = file.toAbsolutePath();
    Path beside = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID());
    try (FileChannel out =
        FileChannel.open(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      // On disk before it has its name: after a power cut the name never stands for an empty file.
      out.force(true);
      return beside;
    } catch (IOException e) {
      delete(beside);
      throw CliException.local("cannot write " + file, e);
    }
  }

  /** A link appears whole and, unlike a move, never takes the place of a file. */
  static void publish(Path file, Path written) throws CliException {
    try {
      Files.createLink(file, written);
    } catch (FileAlreadyExistsException e) {
      throw CliException.of(
          ExitCode.LOCAL, file + " exists", "It is not overwritten: remove it or choose another.");
    } catch (IOException | UnsupportedOperationException e) {
      throw CliException.local("cannot write " + file, e);
    } finally {
      delete(written);
    }
  }

  /** Removes a file; one that is gone already is no error, so that clean-up can be repeated. */
  static void delete(Path file) throws CliException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CliException.local("cannot remove " + file, e);
    }
  }
}
