package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/facts.md says what the records say, no more and no less. */
class FactsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "facts.md");

  @Test
  void document_listsExactlyTheFactsThatThereAre() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows)
        .as(
            "replace the rows of docs/facts.md by these:\n%s",
            String.join("\n", FactsDocument.rows()))
        .isEqualTo(FactsDocument.rows());
  }

  @Test
  void everyFact_hasASourceAtSomeVerifier() {
    assertThat(FactsDocument.rows()).noneMatch(row -> row.endsWith("| – | – |"));
  }
}
