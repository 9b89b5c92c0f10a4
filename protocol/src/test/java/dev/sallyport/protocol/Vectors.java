package dev.sallyport.protocol;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds vectors that lie outside the repository; a test that needs them says so by name where they
 * are absent.
 */
final class Vectors {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 16, 100_000);

  private Vectors() {}

  static JsonValue load(String name) throws IOException, JsonException {
    Optional<Path> file = find(name);
    Assumptions.assumeTrue(file.isPresent(), "not run: shared vectors absent: " + name);
    return StrictJson.parse(Files.readAllBytes(file.orElseThrow()), LIMITS);
  }

  static Path repositoryRoot() {
    for (@Nullable Path folder = Path.of("").toAbsolutePath(); folder != null; ) {
      if (Files.exists(folder.resolve("mvnw"))) {
        return folder;
      }
      folder = folder.getParent();
    }
    throw new AssertionError("not inside the repository");
  }

  static JsonObject object(JsonValue value) {
    if (value instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new AssertionError("not an object");
  }

  private static Optional<Path> find(String name) {
    String given = System.getProperty("sallyport.vectors", "");
    Path folder =
        given.isEmpty()
            ? repositoryRoot().resolveSibling("shared").resolve("vectors")
            : Path.of(given);
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }
}
