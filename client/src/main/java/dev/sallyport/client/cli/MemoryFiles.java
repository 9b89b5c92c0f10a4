package dev.sallyport.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** File systems that live in memory, where a secret does not outlive the machine's power. */
final class MemoryFiles {
  private MemoryFiles() {}

  /** The kind of the file system that this directory is on, by the kernel's name for it. */
  static String kindAt(Path directory) throws IOException {
    return Files.getFileStore(directory).type();
  }

  static boolean isInMemory(String kind) {
    return kind.equals("tmpfs") || kind.equals("ramfs");
  }
}
