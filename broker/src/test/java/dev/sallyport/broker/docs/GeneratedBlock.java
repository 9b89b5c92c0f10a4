package dev.sallyport.broker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is written by a test, between two comments that name it. The test
 * compares; with {@code -Dregenerate=true} it writes instead.
 *
 * @param document the file below the documentation folder
 * @param name the name in the comments
 */
public record GeneratedBlock(String document, String name) {
  private static final String REGENERATE = "regenerate";

  /** Fails where the document has another text there, or writes this one. */
  public void check(String text) throws IOException {
    Path file = Path.of("..", "docs", document);
    String before = Files.readString(file);
    String begin = "<!-- begin " + name + ": generated, see CONTRIBUTING.md -->\n";
    String end = "<!-- end " + name + " -->";
    int from = before.indexOf(begin) + begin.length();
    int to = before.indexOf(end);
    assertThat(before).as(document + " has a place for " + name).contains(begin, end);
    String after = before.substring(0, from) + text + before.substring(to);
    if (Boolean.getBoolean(REGENERATE)) {
      Files.writeString(file, after);
    }
    assertThat(Files.readString(file))
        .as(
            "%s of docs/%s is out of date: run the test again with -Dregenerate=true",
            name, document)
        .isEqualTo(after);
  }
}
