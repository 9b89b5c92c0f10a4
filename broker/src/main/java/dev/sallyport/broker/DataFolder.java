package dev.sallyport.broker;

import dev.sallyport.broker.config.BrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of the embedded defaults; made on first use, for its owner alone. */
final class DataFolder {
  private DataFolder() {}

  static Path of(BrokerConfig config) throws IOException {
    Path folder = config.dataDir().toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return folder;
  }
}
