package dev.sallyport.broker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of the embedded defaults. */
public final class DataFolder {
  private DataFolder() {}

  /** Where it is, whether or not it is there. */
  static Path path(BrokerConfig config) {
    return config.dataDir().toAbsolutePath();
  }

  /** The folder, made where it is not there yet, for its owner alone. */
  public static Path of(BrokerConfig config) throws IOException {
    Path folder = path(config);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return folder;
  }
}
