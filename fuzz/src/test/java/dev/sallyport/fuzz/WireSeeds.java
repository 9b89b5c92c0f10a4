package dev.sallyport.fuzz;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.util.List;

/** Messages that our own code wrote, as documents for scripts. */
public final class WireSeeds {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 16, 65_536);

  private WireSeeds() {}

  /** The messages as JSON. */
  public static List<JsonValue> json(List<byte[]> messages) {
    return messages.stream().map(WireSeeds::json).toList();
  }

  /** A message as JSON. */
  public static JsonValue json(byte[] message) {
    try {
      return StrictJson.parse(message, LIMITS);
    } catch (JsonException e) {
      throw new IllegalStateException("a seed is no JSON", e);
    }
  }
}
