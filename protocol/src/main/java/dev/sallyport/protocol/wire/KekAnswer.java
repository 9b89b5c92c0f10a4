package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /v1/tenants/{tenant}/kek}, and the answer to a rotation: the tenant's key-encryption
 * key, and under which key and version each key of the tenant is wrapped now.
 *
 * @param kek the URI of the key that new keys go under
 * @param ofTheOwners whether a statement of the owners named it; otherwise it is the broker's own
 * @param version its current version, as the key management system names it
 * @param keys by kind and ascending number
 */
public record KekAnswer(String kek, boolean ofTheOwners, String version, List<Wrapping> keys) {
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 4, 32_768);

  /** Copies the list. */
  public KekAnswer {
    keys = List.copyOf(keys);
  }

  /**
   * How one key is wrapped.
   *
   * @param kind intake or storage
   * @param number the key's number
   * @param kek the key-encryption key that wraps it
   * @param version the version of that
   */
  public record Wrapping(KeyKind kind, int number, String kek, String version) {}

  /** Whether this key still waits for being wrapped under the current key and version. */
  public boolean isBehind(Wrapping key) {
    return !key.kek().equals(kek) || !key.version().equals(version);
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<KekAnswer> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          List<Wrapping> keys = new ArrayList<>();
          for (JsonObject entry : members.objects("keys")) {
            keys.add(wrapping(entry));
          }
          return Outcome.accepted(
              new KekAnswer(
                  members.text("kek"), members.bool("ofTheOwners"), members.text("version"), keys));
        });
  }

  /** This answer as JSON. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("kek", kek)
        .put("ofTheOwners", ofTheOwners)
        .put("version", version)
        .putObjects("keys", keys.stream().map(KekAnswer::write).toList())
        .build();
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return toJson().toUtf8();
  }

  private static Wrapping wrapping(JsonObject entry) throws JsonException {
    return new Wrapping(
        KeyKind.fromLabel(entry.text("kind"))
            .orElseThrow(() -> new JsonException(Problem.BAD_VALUE, "kind")),
        (int) entry.integer("number", 1, Integer.MAX_VALUE),
        entry.text("kek"),
        entry.text("version"));
  }

  private static JsonObject write(Wrapping key) {
    return JsonObject.builder()
        .put("kind", key.kind().label())
        .put("number", key.number())
        .put("kek", key.kek())
        .put("version", key.version())
        .build();
  }
}
