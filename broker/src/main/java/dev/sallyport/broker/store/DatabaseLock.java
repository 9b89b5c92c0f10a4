package dev.sallyport.broker.store;

import dev.sallyport.broker.log.LogEvent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Held for as long as a SQLite file serves as a store, in a file beside it. It stops a second
 * broker from being the other "one writer", and a restore from putting a file in the place of one
 * that a broker still writes to. The system lets go of it when a process ends, however it ends.
 */
final class DatabaseLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private DatabaseLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** The lock; empty where somebody has it. */
  static Optional<DatabaseLock> tryTake(Path database) throws IOException {
    FileChannel channel =
        FileChannel.open(
            database.resolveSibling(database.getFileName() + ".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Optional<DatabaseLock> taken = Optional.empty();
    try {
      taken = Optional.ofNullable(channel.tryLock()).map(lock -> new DatabaseLock(channel, lock));
    } catch (OverlappingFileLockException e) {
      // Another store of this very process has it.
      taken = Optional.empty();
    } finally {
      if (taken.isEmpty()) {
        channel.close();
      }
    }
    return taken;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      LogEvent.STORE_CONNECTION_LOST.failed(e);
    }
  }
}
