package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /v1/keys} and {@code GET /v1/tenants/{tenant}/keys}, and the answer to a rotation: the
 * keys as they are now.
 *
 * @param keys by kind and ascending number
 */
public record KeyListAnswer(List<KeyEntry> keys) {
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 4, 32_768);

  /** Copies the list. */
  public KeyListAnswer {
    keys = List.copyOf(keys);
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<KeyListAnswer> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          List<KeyEntry> keys = new ArrayList<>();
          for (JsonObject entry : members.objects("keys")) {
            keys.add(KeyEntry.read(entry));
          }
          return Outcome.accepted(new KeyListAnswer(keys));
        });
  }

  /** This list as JSON. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .putObjects("keys", keys.stream().map(KeyEntry::toJson).toList())
        .build();
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return toJson().toUtf8();
  }
}
