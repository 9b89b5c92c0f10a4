package dev.sallyport.kms.local;

import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file as a whole. Whoever reads it, also after a kill or a power loss in the middle,
 * finds the old content or the new, never a part; and of two writers one waits for the other.
 */
final class AtomicFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;

  AtomicFile(Path file) {
    this.file = file;
  }

  /** Work under the writer's lock. */
  @FunctionalInterface
  interface Locked<E extends Exception> {
    void run() throws IOException, E;
  }

  /** Changes whenever the file is replaced; empty when there is none. */
  String mark() throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Runs {@code work} while no other writer, of this process or another, runs its own. */
  <E extends Exception> void locked(Locked<E> work) throws IOException, E {
    Path lockFile = sibling(".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                OWNER_ONLY);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("lock lost");
      }
      work.run();
    } catch (OverlappingFileLockException e) {
      throw new IOException("another thread of this process is writing");
    }
  }

  /** Replaces the content, on the disk before this returns. Only under {@link #locked}. */
  void replace(SecretBytes content) throws IOException {
    Path fresh = sibling(".new");
    // Left by a writer that was killed, or planted: never written through.
    Files.deleteIfExists(fresh);
    try {
      writeAndSync(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void writeAndSync(Path fresh, SecretBytes content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
      content.<Integer, IOException>useOrThrow(bytes -> writeFully(channel, bytes));
      channel.force(true);
    }
  }

  private static int writeFully(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    return content.length;
  }

  /** Without this the name may be lost with the power although the content is on the disk. */
  private void syncDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
