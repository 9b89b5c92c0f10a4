package dev.sallyport.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the documents that tests hold the code to. */
public final class Documents {
  private Documents() {}

  /** A file of the documentation folder, which stands beside the module. */
  public static String read(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", name));
  }
}
