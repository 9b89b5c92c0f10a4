package dev.sallyport.broker.backup;

import dev.sallyport.kms.local.KeyFileCopy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What the commands do with paths alike. */
final class BackupPaths {
  private BackupPaths() {}

  static BackupException taken(Path file) {
    return BackupException.refused(
        file + " exists", "It is not overwritten: remove it or choose another.");
  }

  /** A work folder on the same file system, so that a file in it can be given its name at once. */
  static Path workFolderBeside(Path file) throws BackupException {
    try {
      return BackupFiles.workFolder(folderOf(file));
    } catch (IOException e) {
      throw BackupException.local("cannot write beside " + file, e);
    }
  }

  /** Makes the folder of a file, for its owner alone, where it is gone together with the file. */
  static void makeFolderOf(Path file) throws BackupException {
    try {
      Files.createDirectories(
          folderOf(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw BackupException.local("cannot make the folder of " + file, e);
    }
  }

  /** Whether two files would lie in one folder, by whatever names it is reached. */
  static boolean inOneFolder(Path first, Path second) throws BackupException {
    try {
      return folderOf(first).toRealPath().equals(folderOf(second).toRealPath());
    } catch (IOException e) {
      throw BackupException.local("a folder to write to is missing", e);
    }
  }

  /** Writes a keyset file to a place that is free. */
  static void writeKeys(KeyFileCopy copy, Path keys) throws BackupException {
    Path folder = workFolderBeside(keys);
    try {
      Path whole = folder.resolve("keys");
      BackupFiles.write(whole, copy.content());
      BackupFiles.publish(whole, keys);
    } catch (FileAlreadyExistsException e) {
      throw taken(keys);
    } catch (IOException e) {
      throw BackupException.local("the keyset was not written", e);
    } finally {
      BackupFiles.remove(folder);
    }
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }
}
