package dev.sallyport.broker.backup;

import dev.sallyport.broker.store.SqliteBackup;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.local.KeyFileCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes a backup of the embedded store while a broker runs, and examines it before it gets its
 * name: a backup that was never opened is a hope.
 */
public final class CreateBackup {
  private final BackupSetup setup;
  private final InstantSource clock;

  /** Of the broker of this configuration. */
  public CreateBackup(BackupSetup setup, InstantSource clock) {
    this.setup = setup;
    this.clock = clock;
  }

  /**
   * Writes the database to one file, its checksum beside it, and the keyset to another.
   *
   * @param database the file to write; must not exist
   * @param keys where to write the keyset, if it is to be written; must not exist
   */
  public Examination to(Path database, Optional<Path> keys) throws BackupException {
    VerifyBackup.requireEmbedded(setup);
    Path source = setup.store().file();
    if (!Files.isRegularFile(source)) {
      throw BackupException.usage(
          "there is no database " + source, "Is this the broker's own configuration?");
    }
    requireFree(database);
    requireFree(BackupFiles.checksumOf(database));
    if (keys.isEmpty()) {
      return write(source, database);
    }
    try (KeyFileCopy copy = keyset()) {
      requireFree(keys.get());
      requireApart(database, keys.get(), copy);
      // The database first: a keyset that is read later knows every key that the database names.
      Examination examination = write(source, database);
      writeKeys(keys.get());
      return examination;
    }
  }

  private Examination write(Path source, Path database) throws BackupException {
    Path folder = BackupPaths.workFolderBeside(database);
    try {
      Path copy = folder.resolve("copy");
      Path scratch = folder.resolve("scratch");
      SqliteBackup.copy(source, copy);
      BackupFiles.sync(copy);
      BackupFiles.copy(copy, scratch);
      Examination examination = Examination.of(scratch, setup, clock, Examination.Purpose.LOOK);
      Path checksum = folder.resolve("checksum");
      BackupFiles.write(
          checksum, BackupFiles.checksumLine(copy, database).getBytes(StandardCharsets.UTF_8));
      BackupFiles.publish(checksum, BackupFiles.checksumOf(database));
      BackupFiles.publish(copy, database);
      return examination;
    } catch (FileAlreadyExistsException e) {
      throw BackupPaths.taken(database);
    } catch (StoreException | IOException e) {
      throw BackupException.local("no backup was made", e);
    } finally {
      BackupFiles.remove(folder);
    }
  }

  private void writeKeys(Path keys) throws BackupException {
    // Read anew: it may have been rotated while the database was copied.
    try (KeyFileCopy copy = keyset()) {
      BackupPaths.writeKeys(copy, keys);
    }
  }

  private KeyFileCopy keyset() throws BackupException {
    Path file =
        setup
            .keyFile()
            .orElseThrow(() ->
                BackupException.usage(
                    "this broker has no keyset file",
                    "Its KEK is in another KMS: leave out --keys."));
    try {
      return KeyFileCopy.read(file);
    } catch (KmsException e) {
      throw BackupException.refused("the keyset cannot be copied: " + e.getMessage(), "");
    }
  }

  /** With both, and no passphrase, whoever finds the folder reads every secret. */
  private static void requireApart(Path database, Path keys, KeyFileCopy copy)
      throws BackupException {
    if (!copy.isProtected() && BackupPaths.inOneFolder(database, keys)) {
      throw BackupException.refused(
          "an unprotected keyset does not go into the folder of the database",
          "Give --keys another folder, best on another medium.");
    }
  }

  private static void requireFree(Path file) throws BackupException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw BackupPaths.taken(file);
    }
  }
}
