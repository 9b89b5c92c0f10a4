package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Collection;

/**
 * The key to which a workload encrypts its own public key, signed by the broker's identity key.
 *
 * @param number 1, 2, … ; named in the release request
 * @param fromMillis since when it is used, epoch milliseconds
 * @param untilMillis until when it is used
 * @param key the HPKE public key
 * @param identityKey the raw Ed25519 key that signed; worth something only if the reader has pinned
 *     it
 * @param signature over {@link Contexts#transport}
 */
public record TransportKey(
    int number,
    long fromMillis,
    long untilMillis,
    RecipientKey key,
    Bytes identityKey,
    Bytes signature) {
  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024, 2, 32);

  /** Whether a pinned identity key signed exactly this. */
  public boolean isSignedByOneOf(Collection<SignatureKey> pinned) {
    Bytes signed = Contexts.transport(number, fromMillis, untilMillis, key);
    return pinned.stream()
        .anyMatch(pin -> pin.raw().equals(identityKey) && pin.verifies(signature, signed));
  }

  /** Reads the answer to {@code GET /v1/transport-key}; unknown members are ignored. */
  public static Outcome<TransportKey> parse(byte[] body) {
    return Wire.read(body, LIMITS, TransportKey::read);
  }

  /** Writes that answer. */
  public byte[] toUtf8() {
    return toJson().toUtf8();
  }

  static Outcome<TransportKey> read(JsonObject members) throws JsonException {
    int number = (int) members.integer("number", 1, Integer.MAX_VALUE);
    long from = members.integer("from", 0, Long.MAX_VALUE);
    long until = members.integer("until", 0, Long.MAX_VALUE);
    Bytes identityKey = Wire.bytes(members, "identityKey");
    Bytes signature = Wire.bytes(members, "signature");
    return readKey(members)
        .map(key -> new TransportKey(number, from, until, key, identityKey, signature));
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("number", number)
        .put("from", fromMillis)
        .put("until", untilMillis)
        .put("kemId", key.kem().id())
        .putBase64Url("publicKey", key.raw().toArray())
        .putBase64Url("identityKey", identityKey.toArray())
        .putBase64Url("signature", signature.toArray())
        .build();
  }

  static Outcome<RecipientKey> readKey(JsonObject members) throws JsonException {
    Bytes raw = Wire.bytes(members, "publicKey");
    return Kem.fromId((int) members.integer("kemId", 0, 0xffff))
        .map(kem -> RecipientKey.of(kem, raw))
        .orElseGet(() -> Outcome.refused(RefusalReason.UNSUPPORTED_KEM));
  }
}
