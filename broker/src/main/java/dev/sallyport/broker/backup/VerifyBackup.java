package dev.sallyport.broker.backup;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.local.KeyFileCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Checks a backup without changing it, and without touching the broker's own files. */
public final class VerifyBackup {
  private final BackupSetup setup;
  private final InstantSource clock;

  /** With the configuration of the broker that it is of, which says what opens the keyset. */
  public VerifyBackup(BackupSetup setup, InstantSource clock) {
    this.setup = setup;
    this.clock = clock;
  }

  /**
   * Checks the checksum, the database, its schema, and that the keyset opens every key in it.
   *
   * @param keys the keyset of the backup; empty for the one that the broker has
   */
  public Examination of(Path database, Optional<Path> keys) throws BackupException {
    requireEmbedded(setup);
    requireChecksum(database);
    BackupSetup effective = withKeys(setup, keys);
    Path folder = scratchFolder();
    try {
      Path scratch = folder.resolve("scratch");
      BackupFiles.copy(database, scratch);
      return Examination.of(scratch, effective, clock, Examination.Purpose.LOOK);
    } catch (IOException e) {
      throw BackupException.local("the backup cannot be read", e);
    } finally {
      BackupFiles.remove(folder);
    }
  }

  static void requireEmbedded(BackupSetup setup) throws BackupException {
    if (!setup.store().isSqlite()) {
      throw BackupException.usage(
          "the store of this configuration is PostgreSQL",
          "Use its own tools; docs/operations.md says which and what to do after a restore.");
    }
  }

  /** What was changed since it was written, or has no checksum, is not put back. */
  static void requireChecksum(Path database) throws BackupException {
    Path file = BackupFiles.checksumOf(database);
    try {
      String expected = Files.readString(file);
      if (!expected.startsWith(BackupFiles.sha256(database) + " ")) {
        throw BackupException.refused(
            database + " is not what " + file.getFileName() + " says", "Use another backup.");
      }
    } catch (IOException e) {
      throw BackupException.local("the backup or its checksum cannot be read", e);
    }
  }

  /** The configuration with the keyset of the backup, where one is given. */
  static BackupSetup withKeys(BackupSetup setup, Optional<Path> keys) throws BackupException {
    if (keys.isEmpty()) {
      return setup;
    }
    if (setup.keyFile().isEmpty()) {
      throw BackupException.usage(
          "this broker has no keyset file", "Its KEK is in another KMS: leave out --keys.");
    }
    try {
      KeyFileCopy.read(keys.get()).close();
      return setup.withKeys(keys.get().toAbsolutePath());
    } catch (KmsException e) {
      throw BackupException.refused("the keyset does not open: " + e.getMessage(), "");
    }
  }

  private static Path scratchFolder() throws BackupException {
    try {
      return BackupFiles.workFolder(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw BackupException.local("no room for a copy", e);
    }
  }
}
