package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Collection;

/**
 * {@code GET /v1/tenants/{tenant}/intake-key}: the key to which owners seal secrets, signed by the
 * broker's identity key.
 *
 * @param tenantRoot the tenant's identity
 * @param number 1, 2, …
 * @param key the HPKE public key
 * @param identityKey the raw Ed25519 key that signed
 * @param signature over {@link Contexts#intakeKey}
 */
public record IntakeKeyAnswer(
    Digest tenantRoot, int number, RecipientKey key, Bytes identityKey, Bytes signature) {
  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024, 2, 32);

  /** Whether a pinned identity key signed exactly this. */
  public boolean isSignedByOneOf(Collection<SignatureKey> pinned) {
    Bytes signed = Contexts.intakeKey(tenantRoot, number, key);
    return pinned.stream()
        .anyMatch(pin -> pin.raw().equals(identityKey) && pin.verifies(signature, signed));
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<IntakeKeyAnswer> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          Digest root = Wire.digest(members, "tenantRoot");
          int number = (int) members.integer("number", 1, Integer.MAX_VALUE);
          Bytes identityKey = Wire.bytes(members, "identityKey");
          Bytes signature = Wire.bytes(members, "signature");
          return TransportKey.readKey(members)
              .map(key -> new IntakeKeyAnswer(root, number, key, identityKey, signature));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .putBase64Url("tenantRoot", tenantRoot.value().toArray())
        .put("number", number)
        .put("kemId", key.kem().id())
        .putBase64Url("publicKey", key.raw().toArray())
        .putBase64Url("identityKey", identityKey.toArray())
        .putBase64Url("signature", signature.toArray())
        .build()
        .toUtf8();
  }
}
