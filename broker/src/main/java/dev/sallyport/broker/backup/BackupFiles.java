package dev.sallyport.broker.backup;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files for their owner alone, that appear whole and never in the place of another. */
final class BackupFiles {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private BackupFiles() {}

  /** Where the checksum of a file is, in the form that {@code sha256sum --check} reads. */
  static Path checksumOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".sha256");
  }

  static String checksumLine(Path file, Path named) throws IOException {
    return sha256(file) + "  " + named.getFileName() + "\n";
  }

  static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Copies a file to one that is not there yet. */
  static void copy(Path from, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out = create(to)) {
      for (long at = 0; at < in.size(); ) {
        at += in.transferTo(at, in.size() - at, out);
      }
      out.force(true);
    }
  }

  static void write(Path file, SecretBytes content) throws IOException {
    content.<Integer, IOException>useOrThrow(bytes -> write(file, bytes));
  }

  static int write(Path file, byte[] content) throws IOException {
    try (FileChannel out = create(file)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    return content.length;
  }

  /** Makes sure of what somebody else wrote. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Gives a whole file its name, or leaves the name free. A link, unlike a move, never takes the
   * place of another file.
   *
   * @throws FileAlreadyExistsException if the name is taken
   */
  static void publish(Path whole, Path name) throws IOException {
    Files.createLink(name, whole);
    boolean lasting = false;
    try {
      Files.delete(whole);
      syncFolderOf(name);
      lasting = true;
    } finally {
      if (!lasting) {
        takeBack(name);
      }
    }
  }

  private static void syncFolderOf(Path file) throws IOException {
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Removes what was put in place too early; where that fails too it is told, not fatal. */
  static void takeBack(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      LogEvent.BACKUP_LEFTOVER.failed(e, file);
    }
  }

  /** A folder for work, in another one, for its owner alone. */
  static Path workFolder(Path parent) throws IOException {
    return Files.createTempDirectory(
        parent,
        ".sallyport-backup-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Removes a work folder with what is in it; a part that stays is told, not fatal. */
  static void remove(Path folder) {
    try {
      List<Path> inside;
      try (Stream<Path> files = Files.list(folder)) {
        inside = files.toList();
      }
      for (Path file : inside) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      LogEvent.BACKUP_LEFTOVER.failed(e, folder);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
  }
}
