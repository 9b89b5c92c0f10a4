package dev.sallyport.broker.backup;

import dev.sallyport.broker.store.SqliteBackup;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.local.KeyFileCopy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Puts a backup in the place of a broker's store that is gone. Ticket keys and kept answers do not
 * come with it, so that a challenge which was used after the backup was made stays used (I4).
 */
public final class RestoreBackup {
  private final BackupSetup setup;
  private final InstantSource clock;

  /** For the broker of this configuration. */
  public RestoreBackup(BackupSetup setup, InstantSource clock) {
    this.setup = setup;
    this.clock = clock;
  }

  /**
   * Restores the database, and the keyset where one is given.
   *
   * @param keys the keyset of the backup; empty where the broker's own is still in its place
   * @throws BackupException if anything about the backup is wrong, a broker runs, or something is
   *     in the way: then nothing was put in any place
   */
  public Examination from(Path database, Optional<Path> keys) throws BackupException {
    VerifyBackup.requireEmbedded(setup);
    Path target = setup.store().file();
    BackupPaths.makeFolderOf(target);
    requireFree(target);
    VerifyBackup.requireChecksum(database);
    BackupSetup effective = VerifyBackup.withKeys(setup, keys);
    if (keys.isPresent()) {
      requireSameOrFree(keys.get());
    }
    Path folder = BackupPaths.workFolderBeside(target);
    try {
      Path copy = folder.resolve("restored");
      BackupFiles.copy(database, copy);
      Examination examination = Examination.of(copy, effective, clock, Examination.Purpose.RESTORE);
      BackupFiles.sync(copy);
      publish(copy, target, keys);
      return examination;
    } catch (FileAlreadyExistsException e) {
      throw BackupPaths.taken(target);
    } catch (IOException e) {
      throw BackupException.local("nothing was restored", e);
    } finally {
      BackupFiles.remove(folder);
    }
  }

  /** Also its write-ahead log: SQLite would play a foreign one into the restored database. */
  private static void requireFree(Path target) throws BackupException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      Path file = target.resolveSibling(target.getFileName() + suffix);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw BackupException.refused(
            file + " exists: a restore takes nothing's place",
            "Stop the broker, and move its database with -wal and -shm away first.");
      }
    }
    try {
      if (SqliteBackup.isInUse(target)) {
        throw BackupException.refused("a broker is running on " + target, "Stop it first.");
      }
    } catch (IOException e) {
      throw BackupException.local("cannot write to the data folder", e);
    }
  }

  private void requireSameOrFree(Path keys) throws BackupException {
    Path target = setup.keyFile().orElseThrow();
    if (Files.exists(target)) {
      try (KeyFileCopy ours = KeyFileCopy.read(target);
          KeyFileCopy theirs = KeyFileCopy.read(keys)) {
        if (!ours.isSameAs(theirs)) {
          throw BackupException.refused(
              target + " exists and is another keyset",
              "Leave out --keys to restore the database to the keyset that is there.");
        }
      } catch (KmsException e) {
        throw BackupException.refused("the keyset does not open: " + e.getMessage(), "");
      }
    }
  }

  /**
   * The keyset first, since a broker that starts on a database alone makes another one; and it goes
   * again where the database does not get its name, so that the next attempt finds nothing of this.
   */
  private void publish(Path copy, Path target, Optional<Path> keys)
      throws BackupException, IOException {
    boolean written = keys.isPresent() && restoreKeys(keys.get());
    boolean published = false;
    try {
      BackupFiles.publish(copy, target);
      published = true;
    } finally {
      if (written && !published) {
        BackupFiles.takeBack(setup.keyFile().orElseThrow());
      }
    }
  }

  /** Whether there was none, and this wrote it. */
  private boolean restoreKeys(Path keys) throws BackupException {
    Path target = setup.keyFile().orElseThrow();
    if (Files.exists(target)) {
      return false;
    }
    try (KeyFileCopy copy = KeyFileCopy.read(keys)) {
      BackupPaths.writeKeys(copy, target);
      return true;
    } catch (KmsException e) {
      throw BackupException.refused("the keyset does not open: " + e.getMessage(), "");
    }
  }
}
