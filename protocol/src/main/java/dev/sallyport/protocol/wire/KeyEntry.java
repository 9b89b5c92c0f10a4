package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is told of one key: never the key, nor its wrapped form.
 *
 * @param kind what it is for
 * @param number its number within its kind
 * @param standing whether it is in use
 * @param sinceMillis since when it is in use; for an identity key since when guests can pin it
 * @param untilMillis when it stops at the latest; absent where it has no end of its own
 * @param fingerprint SHA-256 of the raw public half; absent for a key that has none
 * @param secrets how many stored secrets, deleted ones left out, need it; absent for a key of the
 *     broker
 */
public record KeyEntry(
    KeyKind kind,
    int number,
    Standing standing,
    long sinceMillis,
    OptionalLong untilMillis,
    Optional<Digest> fingerprint,
    OptionalLong secrets) {

  /** Whether a key is in use. */
  public enum Standing {
    /** Not yet: made ahead, so that others can prepare for it. */
    NEXT("next"),
    /** In use. */
    CURRENT("current"),
    /** Replaced, and still there for what was begun or stored under it. */
    KEPT("kept");

    private final String label;

    Standing(String label) {
      this.label = label;
    }

    /** The name in messages. */
    public String label() {
      return label;
    }
  }

  /** This entry as JSON. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("kind", kind.label())
            .put("number", number)
            .put("state", standing.label())
            .put("since", sinceMillis);
    untilMillis.ifPresent(until -> json.put("until", until));
    fingerprint.ifPresent(digest -> json.put("fingerprint", digest.hex()));
    secrets.ifPresent(count -> json.put("secrets", count));
    return json.build();
  }

  static KeyEntry read(JsonObject members) throws JsonException {
    return new KeyEntry(
        kind(members),
        (int) members.integer("number", 1, Integer.MAX_VALUE),
        standing(members.text("state")),
        members.integer("since", 0, Long.MAX_VALUE),
        optional(members, "until"),
        fingerprint(members.optionalText("fingerprint")),
        optional(members, "secrets"));
  }

  static KeyKind kind(JsonObject members) throws JsonException {
    return KeyKind.fromLabel(members.text("kind"))
        .orElseThrow(() -> new JsonException(Problem.BAD_VALUE, "kind"));
  }

  private static Standing standing(String label) throws JsonException {
    return Arrays.stream(Standing.values())
        .filter(standing -> standing.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new JsonException(Problem.BAD_VALUE, "state"));
  }

  private static OptionalLong optional(JsonObject members, String name) throws JsonException {
    return members.find(name).isPresent()
        ? OptionalLong.of(members.integer(name, 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  private static Optional<Digest> fingerprint(Optional<String> hex) throws JsonException {
    try {
      return hex.map(Digest::fromHex);
    } catch (IllegalArgumentException e) {
      throw new JsonException(Problem.BAD_VALUE, "fingerprint");
    }
  }
}
