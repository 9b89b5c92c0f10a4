package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real evidence, read in place: from the directory that the property {@code sallyport.vectors}
 * names, or from {@code ../shared/vectors} seen from the project's root.
 */
final class Vectors {
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 16, 20_000);

  private Vectors() {}

  /** Reports the test as not run, by name, where the evidence is not there. */
  static void assumePresent() {
    Assumptions.assumeTrue(
        Files.isDirectory(root().resolve("tokens")), "not run: no real evidence at " + root());
  }

  static Bytes bytes(String name) {
    try {
      return Bytes.of(Files.readAllBytes(root().resolve("tokens").resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name).toArray(), java.nio.charset.StandardCharsets.UTF_8).strip();
  }

  static JsonValue json(String name) {
    return parse(bytes(name));
  }

  static JsonObject payloadOf(String decoded) {
    return object(object(json(decoded), "payload").asValue());
  }

  static JsonValue binding(String name) {
    try {
      return parse(Bytes.of(Files.readAllBytes(root().resolve("binding").resolve(name))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject object(JsonValue value) {
    if (value instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new IllegalArgumentException("no object");
  }

  private static JsonObject object(JsonValue value, String member) {
    return object(object(value).find(member).orElseThrow());
  }

  private static JsonValue parse(Bytes bytes) {
    try {
      return StrictJson.parse(bytes.toArray(), LIMITS);
    } catch (JsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Path root() {
    String configured = System.getProperty("sallyport.vectors");
    return configured == null
        ? Path.of("..", "..", "shared", "vectors").toAbsolutePath().normalize()
        : Path.of(configured);
  }
}
