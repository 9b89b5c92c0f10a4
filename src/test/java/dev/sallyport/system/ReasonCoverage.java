package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Runs after all the others: the reasons that they saw over HTTP, and those waived in writing, are
 * together exactly the reasons that the product has. A waived reason that was seen after all fails
 * as well, so that the waivers stay few.
 */
class ReasonCoverage {
  private static final Pattern REASON =
      Pattern.compile("^  [A-Z_0-9]+\\(\"([a-z0-9-]+)\", Kind\\.");
  private static final String NOT_RELEASED = "not-released";

  /** What the framework refuses before a route is reached; no reason of ours. */
  private static final Set<String> OF_THE_FRAMEWORK =
      Set.of("method-not-allowed", "not-acceptable", "unsupported-media-type", "bad-request");

  @Test
  void everyReason_wasSeenOrIsWaived() throws IOException {
    Set<String> known = known();
    Map<String, String> waived = waived();
    Set<String> seen = Project.allSeen(Project.SEEN_REASONS);
    seen.remove(NOT_RELEASED);
    seen.removeAll(OF_THE_FRAMEWORK);
    Set<String> covered = new TreeSet<>(seen);
    covered.addAll(waived.keySet());
    note(
        "refusal reasons: %d known, %d seen over HTTP, %d waived in writing"
            .formatted(known.size(), seen.size(), waived.size()));

    assertThat(known).as("reasons found in the product's source").hasSizeGreaterThan(80);
    assertThat(covered).isEqualTo(known);
    assertThat(seen).as("waived, but seen").doesNotContainAnyElementsOf(waived.keySet());
    assertThat(waived.values()).allMatch(cause -> cause.length() > 20);
  }

  /** Read from the source, because these tests see no class of the product. */
  private static Set<String> known() throws IOException {
    return Files.readAllLines(
            Project.file("protocol/src/main/java/dev/sallyport/protocol/RefusalReason.java"))
        .stream()
        .map(REASON::matcher)
        .filter(java.util.regex.Matcher::find)
        .map(line -> line.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Each line: a reason, white space, the cause. */
  private static Map<String, String> waived() throws IOException {
    Map<String, String> waived = new TreeMap<>();
    for (String line : Files.readAllLines(Project.file("src/test/resources/reason-waivers.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.strip().split("\\s+", 2);
        assertThat(parts).as(line).hasSize(2);
        assertThat(waived.put(parts[0], parts[1])).as("waived twice: " + parts[0]).isNull();
      }
    }
    return waived;
  }

  private static void note(String line) throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(Project.target("verify-notes/reasons.txt"), line + "\n");
  }
}
