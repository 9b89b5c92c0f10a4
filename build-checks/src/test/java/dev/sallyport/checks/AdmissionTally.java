package dev.sallyport.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** Counts what an API server admitted and refused, for the end of a build. */
final class AdmissionTally {
  private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

  void add(String what, int number) {
    counts.merge(what, number, Integer::sum);
  }

  /** Writes a line, unless nothing was sent to a server. */
  void write(String note) throws IOException {
    if (counts.isEmpty()) {
      return;
    }
    String line =
        counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", ", "Kubernetes' API server: ", "\n"));
    Path folder = Files.createDirectories(Path.of("target/verify-notes"));
    Files.writeString(folder.resolve(note + ".txt"), line);
  }
}
