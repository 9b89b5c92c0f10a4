package dev.sallyport.policy;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directories of test policies, and shorthand for evaluations. */
public final class Policies {
  public static final PolicyEngine ENGINE = new PolicyEngine(PolicyLimits.DEFAULT);
  public static final Instant NOW = Instant.parse("2026-06-01T12:01:00Z");
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 12, 65_536);

  private Policies() {}

  /** Names of all directories. */
  public static List<String> names() {
    try (Stream<Path> directories = Files.list(root())) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files of a directory by path. */
  public static Map<String, Bytes> files(String name) {
    Path root = root().resolve(name);
    Map<String, Bytes> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(path).toString().replace('\\', '/'),
            Bytes.of(Files.readAllBytes(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  static JsonObject json(String directory, String file) {
    return json(Objects.requireNonNull(files(directory).get(file)));
  }

  static JsonObject json(Bytes bytes) {
    try {
      return StrictJson.parseObject(bytes.toArray(), LIMITS);
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes bytes(JsonObject json) {
    return Bytes.of(json.toUtf8());
  }

  static Facts facts(String directory) {
    return facts(json(directory, "facts.json"));
  }

  static Facts facts(JsonObject json) {
    try {
      return FactsJson.read(json);
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  static RequestFacts request() {
    return new RequestFacts("acme", "models/weights", 3, "x-wing", false, false, "v1");
  }

  static List<SignedReferenceSet> references(String directory) {
    return files(directory).entrySet().stream()
        .filter(file -> file.getKey().startsWith("references/"))
        .map(file -> new SignedReferenceSet(accepted(ReferenceSet.parse(file.getValue())), 1))
        .toList();
  }

  static CompiledPolicy policy(String directory) {
    return compiled(json(directory, "policy.json"));
  }

  static CompiledPolicy compiled(JsonObject json) {
    return accepted(PolicyDocument.parse(bytes(json)).then(ENGINE::compile));
  }

  /** A directory's policy with these conditions in place of its own. */
  static JsonObject withConditions(String directory, String... cel) {
    List<JsonObject> conditions =
        Stream.of(cel)
            .map(text ->
                JsonObject.builder()
                    .put("name", "c-" + Integer.toHexString(text.hashCode()))
                    .put("cel", text)
                    .build())
            .toList();
    return with(json(directory, "policy.json"), "conditions", array(conditions));
  }

  static JsonObject with(JsonObject json, String member, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    members.put(member, value);
    return new JsonObject(members);
  }

  static JsonObject without(JsonObject json, String member) {
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    members.remove(member);
    return new JsonObject(members);
  }

  static JsonValue array(List<JsonObject> objects) {
    return new JsonValue.Array(objects.stream().map(JsonObject::asValue).toList());
  }

  static Evaluation evaluate(String directory, JsonObject policy, Facts facts) {
    return evaluate(compiled(policy), facts, references(directory));
  }

  static Evaluation evaluate(
      CompiledPolicy policy, Facts facts, List<SignedReferenceSet> references) {
    return ENGINE.evaluate(policy, facts, request(), references, NOW);
  }

  static <T> T accepted(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.line());
    };
  }

  static Refusal refused(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> throw new AssertionError("accepted " + value);
      case Outcome.Refused<?>(Refusal refusal) -> refusal;
    };
  }

  private static Path root() {
    URL url = Policies.class.getResource("/policies");
    try {
      return Path.of(Objects.requireNonNull(url).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
