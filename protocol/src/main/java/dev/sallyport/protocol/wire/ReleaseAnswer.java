package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Contexts.Released;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The answer to {@link ReleaseRequest}: each secret sealed to the workload's key, signed by the
 * broker's identity key.
 *
 * @param transcript the transcript that the evidence commits to
 * @param tenantRoot the tenant's identity; a guest that pins one uses its own, never this
 * @param resources in the order of the request's formulas
 * @param identityKey the raw Ed25519 key that signed
 * @param signature over {@link Contexts#answer}
 */
public record ReleaseAnswer(
    Transcript transcript,
    Digest tenantRoot,
    List<Released> resources,
    Bytes identityKey,
    Bytes signature) {
  private static final int LEASE_ID_SIZE = 16;
  private static final JsonLimits LIMITS = new JsonLimits(4 * 1024 * 1024, 6, 2048);

  /** Copies the resources. */
  public ReleaseAnswer {
    resources = List.copyOf(resources);
  }

  /** Whether a pinned identity key signed exactly this. */
  public boolean isSignedByOneOf(Collection<SignatureKey> pinned) {
    Bytes signed = Contexts.answer(transcript, tenantRoot, resources);
    return pinned.stream()
        .anyMatch(pin -> pin.raw().equals(identityKey) && pin.verifies(signature, signed));
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<ReleaseAnswer> parse(byte[] body) {
    return Wire.read(body, LIMITS, ReleaseAnswer::read);
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .putBase64Url("transcript", transcript.digest().value().toArray())
        .putBase64Url("tenantRoot", tenantRoot.value().toArray())
        .putObjects("resources", resources.stream().map(ReleaseAnswer::write).toList())
        .putBase64Url("identityKey", identityKey.toArray())
        .putBase64Url("signature", signature.toArray())
        .build()
        .toUtf8();
  }

  private static Outcome<ReleaseAnswer> read(JsonObject members) throws JsonException {
    Transcript transcript = new Transcript(Wire.digest(members, "transcript"));
    Digest root = Wire.digest(members, "tenantRoot");
    Bytes identityKey = Wire.bytes(members, "identityKey");
    Bytes signature = Wire.bytes(members, "signature");
    List<Released> resources = new ArrayList<>();
    for (JsonObject entry : members.objects("resources")) {
      switch (readReleased(entry)) {
        case Outcome.Accepted<Released>(Released released) -> resources.add(released);
        case Outcome.Refused<Released>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(new ReleaseAnswer(transcript, root, resources, identityKey, signature));
  }

  private static Outcome<Released> readReleased(JsonObject members) throws JsonException {
    long version = members.integer("version", 1, Long.MAX_VALUE);
    Digest policy = Wire.digest(members, "policyDigest");
    Bytes sealed = Wire.bytes(members, "sealed");
    JsonObject lease = members.object("lease");
    Bytes leaseId = Wire.bytes(lease, "id", LEASE_ID_SIZE);
    long leaseEnd = lease.integer("ends", 0, Long.MAX_VALUE);
    Bytes receipt = Wire.bytes(members, "receipt");
    return ResourceName.parse(members.text("resource"))
        .map(name -> new Released(name, version, policy, sealed, leaseId, leaseEnd, receipt));
  }

  private static JsonObject write(Released released) {
    JsonObject lease =
        JsonObject.builder()
            .putBase64Url("id", released.leaseId().toArray())
            .put("ends", released.leaseEndMillis())
            .build();
    return JsonObject.builder()
        .put("resource", released.resource().toString())
        .put("version", released.version())
        .putBase64Url("policyDigest", released.policyDigest().value().toArray())
        .putBase64Url("sealed", released.sealed().toArray())
        .put("lease", lease)
        .putBase64Url("receipt", released.receipt().toArray())
        .build();
  }
}
