package dev.sallyport.image.oci;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a file in a layer. */
public interface Content {
  /** How many. */
  long size() throws IOException;

  /** Reads them from the first one. */
  InputStream open() throws IOException;

  /** Those of a file of this machine, read when they are written. */
  static Content of(Path file) {
    return new Content() {
      @Override
      public long size() throws IOException {
        return Files.size(file);
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }

  /** A text as UTF-8. */
  static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** These, which the caller leaves as they are. */
  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
