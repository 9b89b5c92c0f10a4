package dev.sallyport.broker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is written by a test as a whole. The test compares; with {@code -Dregenerate=true} it
 * writes instead.
 *
 * @param path from the root of the tree
 */
record GeneratedFile(String path) {
  /** Fails where the file has another text, or writes this one. */
  void check(String text) throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(file(), text);
    }
    assertThat(read())
        .as("%s is out of date: run the test again with -Dregenerate=true", path)
        .isEqualTo(text);
  }

  String read() throws IOException {
    return Files.readString(file());
  }

  private Path file() {
    return Path.of("..").resolve(path);
  }
}
