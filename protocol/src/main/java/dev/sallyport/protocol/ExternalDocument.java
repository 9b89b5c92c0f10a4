package dev.sallyport.protocol;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * What an {@code external} statement carries: where a secret lies that is not in the broker's
 * store, which policy guards it, and what has to be found there. Strict JSON, described in
 * docs/protocol.md.
 *
 * @param source the URI of the source; it names a connection that the operator configured, never a
 *     host
 * @param version exactly this version of what lies there
 * @param field name of the value
 * @param policyName the policy that guards it
 * @param lowestPolicyVersion below which that policy never guards it
 * @param form how it lies there
 */
public record ExternalDocument(
    String source,
    long version,
    String field,
    String policyName,
    long lowestPolicyVersion,
    Form form) {
  /** Bounds on a document: 4096 bytes, 2 levels, 16 values. */
  public static final JsonLimits LIMITS = new JsonLimits(4096, 2, 16);

  /** How the secret lies at its source. */
  public sealed interface Form {
    /**
     * Sealed to the tenant's intake key, as a secret in the broker's store is; the value is {@code
     * enc || ciphertext} in base64url. Whoever reads the source learns nothing.
     *
     * @param intakeKeyNumber the intake key that it is sealed to
     * @param content SHA-256 of {@link Contexts#secretContent}
     */
    record Sealed(int intakeKeyNumber, Digest content) implements Form {}

    /**
     * In the clear: whoever reads the source has the secret, without any attestation.
     *
     * @param salt {@value #SALT_SIZE} random bytes
     * @param digest SHA-256 of the salt followed by the value
     */
    record Plain(Bytes salt, Digest digest) implements Form {
      /** Size of the salt in bytes; fixed, so that salt and value cannot be cut elsewhere. */
      public static final int SALT_SIZE = 32;

      /** Checks the size of the salt. */
      public Plain {
        if (salt.size() != SALT_SIZE) {
          throw new IllegalArgumentException("not a salt");
        }
      }

      /** The form of a value. */
      public static Plain of(Bytes salt, SecretBytes value) {
        return new Plain(salt, digest(salt, value));
      }

      /** Whether this is the value that the owner signed. */
      public boolean fits(SecretBytes value) {
        return digest(salt, value).equals(digest);
      }

      private static Digest digest(Bytes salt, SecretBytes value) {
        MessageDigest sha256 = Bytes.messageDigest("SHA-256");
        sha256.update(salt.toArray());
        return value.use(bytes -> Digest.of(sha256.digest(bytes)));
      }
    }
  }

  /** Reads a document. */
  public static Outcome<ExternalDocument> parse(Bytes document) {
    try {
      JsonObject members = StrictJson.parseObject(document.toArray(), LIMITS);
      members.requireOnly(
          Set.of("source", "version", "field", "policy", "lowestPolicyVersion", "sealed", "plain"));
      return Outcome.accepted(
          new ExternalDocument(
              members.text("source"),
              members.integer("version", 1, Long.MAX_VALUE),
              members.text("field"),
              members.text("policy"),
              members.integer("lowestPolicyVersion", 1, Long.MAX_VALUE),
              form(members)));
    } catch (JsonException e) {
      return Refusal.of(e).asOutcome();
    }
  }

  /** Writes a document. */
  public byte[] toUtf8() {
    JsonObject.Builder members =
        JsonObject.builder()
            .put("source", source)
            .put("version", version)
            .put("field", field)
            .put("policy", policyName)
            .put("lowestPolicyVersion", lowestPolicyVersion);
    return switch (form) {
      case Form.Sealed sealed -> members.put("sealed", write(sealed)).build().toUtf8();
      case Form.Plain plain -> members.put("plain", write(plain)).build().toUtf8();
    };
  }

  /** Whether it lies there in the clear. */
  public boolean isPlain() {
    return form instanceof Form.Plain;
  }

  private static Form form(JsonObject members) throws JsonException {
    Optional<JsonObject> sealed = members.optionalObject("sealed");
    Optional<JsonObject> plain = members.optionalObject("plain");
    // Exactly one: a reader who sees "sealed" must not have overlooked a "plain" beside it.
    if (sealed.isPresent() == plain.isPresent()) {
      throw new JsonException(Problem.BAD_VALUE, "sealed");
    }
    return sealed.isPresent() ? readSealed(sealed.get()) : readPlain(plain.orElseThrow());
  }

  private static Form.Sealed readSealed(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("intakeKey", "content"));
    return new Form.Sealed(
        (int) members.integer("intakeKey", 1, Integer.MAX_VALUE),
        Digest.of(members.base64Url("content", Digest.SIZE)));
  }

  private static Form.Plain readPlain(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("salt", "digest"));
    return new Form.Plain(
        Bytes.of(members.base64Url("salt", Form.Plain.SALT_SIZE)),
        Digest.of(members.base64Url("digest", Digest.SIZE)));
  }

  private static JsonObject write(Form.Sealed sealed) {
    return JsonObject.builder()
        .put("intakeKey", sealed.intakeKeyNumber())
        .putBase64Url("content", sealed.content().value().toArray())
        .build();
  }

  private static JsonObject write(Form.Plain plain) {
    return JsonObject.builder()
        .putBase64Url("salt", plain.salt().toArray())
        .putBase64Url("digest", plain.digest().value().toArray())
        .build();
  }
}
