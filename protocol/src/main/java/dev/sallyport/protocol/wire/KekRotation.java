package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Set;

/**
 * {@code POST /v1/tenants/{tenant}/kek/rotations}: an order to make a new version of the tenant's
 * key-encryption key and to wrap every key of the tenant anew. It names the version that it
 * replaces: sent again after an answer was lost, it makes no second one and finishes what was
 * begun.
 *
 * @param replaces the version that was current, as the key management system names it
 */
public record KekRotation(String replaces) {
  /** Bounds on the message. */
  public static final JsonLimits LIMITS = new JsonLimits(4 * 1024, 2, 16);

  /** Reads the message. */
  public static Outcome<KekRotation> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          members.requireOnly(Set.of("replaces"));
          return Outcome.accepted(new KekRotation(members.text("replaces")));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder().put("replaces", replaces).build().toUtf8();
  }
}
