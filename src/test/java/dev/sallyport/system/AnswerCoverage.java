package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs after all the others: what the description promises was seen, or is waived in writing. Each
 * route, status and reason, and each member of an answer. What was seen and is not described failed
 * where it was seen.
 */
class AnswerCoverage {
  @Test
  void everythingDescribed_wasSeenOrIsWaived() throws IOException {
    ApiContract contract = ApiContract.of(description());
    Set<String> described = new TreeSet<>();
    for (JsonNode schema : answers(contract, described)) {
      members(contract, "", schema, described, new HashSet<>());
    }
    Map<String, String> waived = waived();
    Set<String> seen = Project.allSeen(Project.SEEN_ANSWERS);
    Set<String> missing = new TreeSet<>(described);
    missing.removeAll(seen);
    Set<String> unused = new TreeSet<>(waived.keySet());
    unused.removeIf(waiver -> missing.stream().anyMatch(answer -> covers(waiver, answer)));
    missing.removeIf(answer -> waived.keySet().stream().anyMatch(waiver -> covers(waiver, answer)));
    note(
        "description of the API: %d answers and members, %d seen over HTTP, %d waived in writing"
            .formatted(described.size(), seen.size(), waived.size()));

    assertThat(described).hasSizeGreaterThan(300);
    assertThat(seen).as("seen, but not described").isSubsetOf(described);
    assertThat(missing).as("described, and neither seen nor waived").isEmpty();
    assertThat(unused).as("waived, but seen or not described").isEmpty();
    assertThat(waived.values()).allMatch(cause -> cause.length() > 20);
  }

  /** A star in a waiver stands for anything. */
  private static boolean covers(String waiver, String answer) {
    return answer.matches(
        Stream.of(waiver.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  /** Adds each answer to what is described, and gives the schemas of all bodies. */
  private static Set<JsonNode> answers(ApiContract contract, Set<String> described) {
    Set<JsonNode> schemas = new HashSet<>();
    JsonNode paths = contract.document().path("paths");
    ApiContract.fields(paths)
        .forEach(template ->
            ApiContract.fields(paths.path(template))
                .forEach(method -> {
                  JsonNode operation = paths.path(template).path(method);
                  String route = method.toUpperCase(Locale.ROOT) + " " + template;
                  ApiContract.fields(operation.path("responses"))
                      .forEach(status -> {
                        answer(operation, route, status, described);
                        contract
                            .resolved(operation.path("responses").path(status))
                            .path("content")
                            .forEach(content -> schemas.add(content.path("schema")));
                      });
                }));
    return schemas;
  }

  private static void answer(
      JsonNode operation, String route, String status, Set<String> described) {
    String answer = "answer " + route + " " + status;
    JsonNode reasons = operation.path(ApiContract.REASONS).path(status);
    if (status.startsWith("2")) {
      described.add(answer);
    } else {
      assertThat(reasons).as(answer + " has its reasons").isNotEmpty();
      ApiContract.items(reasons).forEach(reason -> described.add(answer + " " + reason));
    }
  }

  private static void members(
      ApiContract contract, String name, JsonNode schema, Set<String> described, Set<String> done) {
    String here = SeenAnswers.name(schema, name);
    JsonNode target = contract.resolved(schema);
    JsonNode properties = target.path("properties");
    if (target.has("items")) {
      members(contract, here, target.path("items"), described, done);
    }
    if (done.add(here)) {
      ApiContract.fields(properties)
          .forEach(member -> {
            described.add("member " + here + "." + member);
            members(contract, here + "." + member, properties.path(member), described, done);
          });
    }
  }

  private static JsonNode description() throws IOException {
    return new YAMLMapper()
        .readTree(Project.file("broker/src/main/resources/META-INF/openapi.yaml").toFile());
  }

  /** Each line: what is waived, two spaces, the cause. */
  private static Map<String, String> waived() throws IOException {
    Map<String, String> waived = new TreeMap<>();
    for (String line : Files.readAllLines(Project.file("src/test/resources/answer-waivers.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.strip().split("\\s{2,}", 2);
        assertThat(parts).as(line).hasSize(2);
        assertThat(waived.put(parts[0], parts[1])).as("waived twice: " + parts[0]).isNull();
      }
    }
    return waived;
  }

  private static void note(String line) throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(Project.target("verify-notes/answers.txt"), line + "\n");
  }
}
