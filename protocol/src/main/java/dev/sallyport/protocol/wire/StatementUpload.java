package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST /v1/tenants/{tenant}/statements}: a signed statement with what it is about. The
 * broker rebuilds the signed bytes from these members, its own tenant root and the content.
 *
 * @param kind what it is about
 * @param name the object's name
 * @param version one above the highest ever used
 * @param ownersNumber number of the owners document under which it is signed
 * @param previous digest of the newest statement of this kind and name, zero for the first
 * @param content what it carries, by kind
 * @param signatures by the threshold of the kind's role
 */
public record StatementUpload(
    StatementKind kind,
    String name,
    long version,
    int ownersNumber,
    Digest previous,
    Content content,
    List<Signature> signatures) {
  /** Bounds on the message. */
  public static final JsonLimits LIMITS = new JsonLimits(512 * 1024, 4, 256);

  /** Copies the signatures. */
  public StatementUpload {
    signatures = List.copyOf(signatures);
  }

  /** What a statement carries. */
  public sealed interface Content {
    /**
     * A document, kept and served unchanged.
     *
     * @param bytes the document
     */
    record Document(Bytes bytes) implements Content {}

    /**
     * A secret that its owner sealed to the tenant's intake key.
     *
     * @param policyName the policy that guards it
     * @param lowestPolicyVersion below which that policy never guards it
     * @param intakeKeyNumber the intake key that it is sealed to
     * @param ciphertext {@code enc || ciphertext} under the intake context
     */
    record SealedSecret(
        String policyName, long lowestPolicyVersion, int intakeKeyNumber, Bytes ciphertext)
        implements Content {}

    /** Nothing: the statement itself says it all. */
    record Empty() implements Content {}
  }

  /** Reads the message. */
  public static Outcome<StatementUpload> parse(byte[] body) {
    return Wire.read(body, LIMITS, StatementUpload::read);
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("kind", kind.label())
            .put("name", name)
            .put("version", version)
            .put("ownersNumber", ownersNumber)
            .putBase64Url("previous", previous.value().toArray());
    switch (content) {
      case Content.Document(Bytes bytes) -> json.putBase64Url("document", bytes.toArray());
      case Content.SealedSecret secret -> json.put("secret", write(secret));
      case Content.Empty() -> {}
    }
    return json.putObjects("signatures", Wire.write(signatures)).build().toUtf8();
  }

  private static Outcome<StatementUpload> read(JsonObject members) throws JsonException {
    members.requireOnly(
        Set.of(
            "kind",
            "name",
            "version",
            "ownersNumber",
            "previous",
            "document",
            "secret",
            "signatures"));
    Optional<StatementKind> kind = StatementKind.fromLabel(members.text("kind"));
    if (kind.isEmpty()) {
      return Outcome.refused(RefusalReason.UNSUPPORTED_STATEMENT, "kind");
    }
    return Outcome.accepted(
        new StatementUpload(
            kind.get(),
            members.text("name"),
            members.integer("version", 1, Long.MAX_VALUE),
            (int) members.integer("ownersNumber", 1, Integer.MAX_VALUE),
            Wire.digest(members, "previous"),
            readContent(members),
            Wire.signatures(members)));
  }

  private static Content readContent(JsonObject members) throws JsonException {
    Optional<JsonObject> secret = members.optionalObject("secret");
    boolean document = members.find("document").isPresent();
    if (secret.isPresent() && document) {
      throw new JsonException(Problem.BAD_VALUE, "document");
    }
    if (secret.isPresent()) {
      return readSecret(secret.get());
    }
    return document ? new Content.Document(Wire.bytes(members, "document")) : new Content.Empty();
  }

  private static Content.SealedSecret readSecret(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("policy", "lowestPolicyVersion", "intakeKey", "ciphertext"));
    return new Content.SealedSecret(
        members.text("policy"),
        members.integer("lowestPolicyVersion", 1, Long.MAX_VALUE),
        (int) members.integer("intakeKey", 1, Integer.MAX_VALUE),
        Wire.bytes(members, "ciphertext"));
  }

  private static JsonObject write(Content.SealedSecret secret) {
    return JsonObject.builder()
        .put("policy", secret.policyName())
        .put("lowestPolicyVersion", secret.lowestPolicyVersion())
        .put("intakeKey", secret.intakeKeyNumber())
        .putBase64Url("ciphertext", secret.ciphertext().toArray())
        .build();
  }
}
