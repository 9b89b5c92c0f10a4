package dev.sallyport.kms.local;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;

/**
 * The first line of a keyset file: strict JSON that says what protects the rest, so that {@code
 * head -1} tells an operator. It holds no secret.
 */
sealed interface KeyFileHeader {
  /** Longest line in bytes, its line end included. */
  int MAX_SIZE = 512;

  /** The first member of every line. */
  String FORMAT = "sallyport-local-kms";

  /** The one version of the format. */
  int VERSION = 1;

  /** The body is in the clear. */
  record Open() implements KeyFileHeader {
    @Override
    public Bytes line() {
      return lineOf(start("none").build());
    }
  }

  /**
   * The body is sealed with AES-256-GCM under the key that Argon2id makes of the passphrase.
   *
   * @param cost what the derivation costs
   * @param salt 16 bytes
   */
  record Sealed(Argon2 cost, Bytes salt) implements KeyFileHeader {
    @Override
    public Bytes line() {
      return lineOf(
          start("argon2id")
              .put("memoryKib", cost.memoryKib())
              .put("iterations", cost.iterations())
              .put("lanes", cost.lanes())
              .putBase64Url("salt", salt.toArray())
              .build());
    }
  }

  /** The line with its line end, exactly as it stands in the file. */
  Bytes line();

  /** Reads a line; one that {@link #line} would write differently refuses. */
  static KeyFileHeader parse(Bytes line) throws JsonException {
    JsonObject json = StrictJson.parseObject(line.toArray(), new JsonLimits(MAX_SIZE, 2, 16));
    if (!json.text("format").equals(FORMAT)) {
      throw new JsonException(Problem.BAD_VALUE, "format");
    }
    json.integer("version", VERSION, VERSION);
    KeyFileHeader header =
        switch (json.text("protection")) {
          case "none" -> new Open();
          case "argon2id" -> sealed(json);
          default -> throw new JsonException(Problem.BAD_VALUE, "protection");
        };
    // One spelling only, and no member that nobody reads: the line is authenticated with the body
    // and compared at each reload.
    if (!header.line().equals(line)) {
      throw new JsonException(Problem.BAD_VALUE, "header");
    }
    return header;
  }

  private static Sealed sealed(JsonObject json) throws JsonException {
    byte[] salt = json.base64Url("salt");
    if (salt.length != Argon2.SALT_SIZE) {
      throw new JsonException(Problem.BAD_VALUE, "salt");
    }
    Argon2 cost =
        new Argon2(
            (int) json.integer("memoryKib", Argon2.MIN_MEMORY_KIB, Argon2.MAX_MEMORY_KIB),
            (int) json.integer("iterations", 1, Argon2.MAX_ITERATIONS),
            (int) json.integer("lanes", 1, Argon2.MAX_LANES));
    return new Sealed(cost, Bytes.of(salt));
  }

  private static JsonObject.Builder start(String protection) {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("version", VERSION)
        .put("protection", protection);
  }

  private static Bytes lineOf(JsonObject json) {
    String text = new String(json.toUtf8(), StandardCharsets.UTF_8);
    return Bytes.of((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
