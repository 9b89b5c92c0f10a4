package dev.sallyport.kms.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file that was written anew is told from before.
 *
 * @param key its inode, which a rename over it changes
 */
record FileStamp(FileTime modified, long size, String key) {
  private static final FileStamp ABSENT = new FileStamp(FileTime.fromMillis(0), -1, "absent");

  static FileStamp of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
    } catch (IOException e) {
      return ABSENT;
    }
  }
}
