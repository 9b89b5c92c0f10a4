package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Arrays;
import java.util.Set;

/**
 * {@code POST /v1/keys/rotations} and {@code POST /v1/tenants/{tenant}/keys/rotations}: an order to
 * replace the current key of a kind. It names the key that it replaces, so that an order that is
 * sent twice, or by two people at once, replaces one key and not two.
 *
 * @param kind which kind
 * @param replaces number of the key that is current now
 * @param manner what becomes of those who rest on the old key
 */
public record KeyRotation(KeyKind kind, int replaces, Manner manner) {
  /** Bounds on the message. */
  public static final JsonLimits LIMITS = new JsonLimits(4 * 1024, 2, 16);

  /** What becomes of those who rest on the old key. */
  public enum Manner {
    /** The old key is kept as long as anything in flight or stored needs it. */
    USUAL("usual"),
    /** The old key stops at once, because it may have leaked: what is in flight is refused. */
    DISCARD("discard"),
    /** A new identity key although guests had no time to pin the one after it. */
    DESPITE_PINS("despite-pins");

    private final String label;

    Manner(String label) {
      this.label = label;
    }

    /** The name in messages. */
    public String label() {
      return label;
    }
  }

  /** Reads the message. */
  public static Outcome<KeyRotation> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          members.requireOnly(Set.of("kind", "replaces", "manner"));
          return Outcome.accepted(
              new KeyRotation(
                  KeyEntry.kind(members),
                  (int) members.integer("replaces", 1, Integer.MAX_VALUE),
                  manner(members.text("manner"))));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .put("kind", kind.label())
        .put("replaces", replaces)
        .put("manner", manner.label())
        .build()
        .toUtf8();
  }

  private static Manner manner(String label) throws JsonException {
    return Arrays.stream(Manner.values())
        .filter(manner -> manner.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new JsonException(Problem.BAD_VALUE, "manner"));
  }
}
