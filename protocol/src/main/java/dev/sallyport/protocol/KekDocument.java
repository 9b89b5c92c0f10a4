package dev.sallyport.protocol;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.util.Set;

/**
 * What a {@code kek} statement carries: the key-encryption key under which the owners want the
 * tenant's keys. Strict JSON, {@code {"kek":"vault://main/transit/acme"}}.
 *
 * @param kek the URI of the key; it names a connection that the operator configured, never a host
 */
public record KekDocument(String kek) {
  private static final JsonLimits LIMITS = new JsonLimits(1024, 1, 4);

  /** Reads a document. */
  public static Outcome<KekDocument> parse(Bytes document) {
    try {
      JsonObject members = StrictJson.parseObject(document.toArray(), LIMITS);
      members.requireOnly(Set.of("kek"));
      return Outcome.accepted(new KekDocument(members.text("kek")));
    } catch (JsonException e) {
      return Refusal.of(e).asOutcome();
    }
  }

  /** Writes a document. */
  public byte[] toUtf8() {
    return JsonObject.builder().put("kek", kek).build().toUtf8();
  }
}
