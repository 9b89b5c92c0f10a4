package dev.sallyport.client.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Evidence of real machines, read in place: from the folder of {@code sallyport.vectors}. */
final class RealEvidence {
  private RealEvidence() {}

  /** Where a file is; without the folder the test is reported as not run. */
  static String file(String name) {
    String file =
        folders()
            .map(folder -> folder.resolve("tokens").resolve(name))
            .filter(Files::exists)
            .findFirst()
            .map(Path::toString)
            .orElse("");
    assumeTrue(!file.isEmpty(), "real evidence is not here: " + name);
    return file;
  }

  private static Stream<Path> folders() {
    String configured = System.getProperty("sallyport.vectors", "");
    List<String> folders =
        configured.isEmpty()
            ? List.of("../../shared/vectors", "../shared/vectors")
            : List.of(configured);
    return folders.stream().map(Path::of);
  }
}
