package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /v1/identity}: the broker's identity keys. Worth something only when compared, out of
 * band, with what the operator says.
 *
 * @param current raw Ed25519 key that signs now
 * @param next raw Ed25519 keys that will sign later, to be pinned beside the current one
 * @param clockMillis the broker's clock, epoch milliseconds
 */
public record IdentityAnswer(Bytes current, List<Bytes> next, long clockMillis) {
  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024, 3, 64);

  /** Copies the list. */
  public IdentityAnswer {
    next = List.copyOf(next);
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<IdentityAnswer> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          List<Bytes> next = new ArrayList<>();
          for (JsonObject entry : members.objects("next")) {
            next.add(Wire.bytes(entry, "publicKey"));
          }
          Bytes current = Wire.bytes(members.object("current"), "publicKey");
          return Outcome.accepted(new IdentityAnswer(current, next, members.integer("clock")));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .put("current", write(current))
        .putObjects("next", next.stream().map(IdentityAnswer::write).toList())
        .put("clock", clockMillis)
        .build()
        .toUtf8();
  }

  private static JsonObject write(Bytes key) {
    return JsonObject.builder()
        .putBase64Url("publicKey", key.toArray())
        .put("fingerprint", key.sha256().hex())
        .build();
  }
}
