package dev.sallyport.broker.tenant;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.OwnersDocument.OwnerKey;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import dev.sallyport.protocol.wire.TenantCreation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tenant's owners at their own machine, with one key for each role.
 *
 * @param document their first owners document
 */
public record TestOwners(
    SigningKey owner, SigningKey policy, SigningKey secret, OwnersDocument document) {

  /** New owners; {@code seed} makes their root. */
  public static TestOwners named(String seed) {
    try {
      SigningKey owner = SigningKey.generate();
      SigningKey policy = SigningKey.generate();
      SigningKey secret = SigningKey.generate();
      Bytes bytes =
          OwnersDocument.writeFirst(
              Bytes.of(seed.getBytes(StandardCharsets.UTF_8)).sha256(),
              List.of(
                  new OwnerKey("owner", owner.publicKey(), Set.of(OwnerRole.OWNER)),
                  new OwnerKey("policy", policy.publicKey(), Set.of(OwnerRole.POLICY)),
                  new OwnerKey("secret", secret.publicKey(), Set.of(OwnerRole.SECRET))),
              Map.of());
      if (OwnersDocument.parse(bytes)
          instanceof Outcome.Accepted<OwnersDocument>(OwnersDocument document)) {
        return new TestOwners(owner, policy, secret, document);
      }
      throw new AssertionError("the document that was written does not parse");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Ed25519 is missing", e);
    }
  }

  /** The request that begins their tenant. */
  public TenantCreation creation(TenantName name) {
    return new TenantCreation(name, document.bytes(), List.of(sign(owner, document.signedBytes())));
  }

  /** A statement with its content, signed with this key. */
  public StatementUpload upload(Slot slot, Digest contentDigest, Content content, SigningKey key) {
    Statement statement =
        new Statement(
            slot.kind(),
            document.root(),
            slot.name(),
            slot.version(),
            1,
            slot.previous(),
            contentDigest);
    return new StatementUpload(
        slot.kind(),
        slot.name(),
        slot.version(),
        1,
        slot.previous(),
        content,
        List.of(sign(key, statement.signedBytes())));
  }

  /** A document of any kind that has one, signed with the key of its role. */
  public StatementUpload document(Slot slot, String json) {
    Bytes bytes = Bytes.of(json.getBytes(StandardCharsets.UTF_8));
    SigningKey key =
        switch (slot.kind()) {
          case KEK -> owner;
          case EXTERNAL -> secret;
          case POLICY, REFERENCE_SET, SECRET, REVOCATION, DELETION, LEASE_END, CONFIRM -> policy;
        };
    return upload(slot, bytes.sha256(), new Content.Document(bytes), key);
  }

  /** A secret sealed to an intake key, under a policy. */
  public StatementUpload secret(
      Slot slot, String plaintext, IntakeKey intake, String policyName, long lowestVersion) {
    Bytes context =
        Contexts.intake(
            document.root(),
            new SecretPath(slot.name()),
            slot.version(),
            policyName,
            lowestVersion);
    try {
      Bytes ciphertext =
          intake.key().seal(Bytes.of(plaintext.getBytes(StandardCharsets.UTF_8)), context);
      Bytes content = Contexts.secretContent(context, intake.number(), intake.key(), ciphertext);
      return upload(
          slot,
          content.sha256(),
          new Content.SealedSecret(policyName, lowestVersion, intake.number(), ciphertext),
          secret);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("X-Wing is missing", e);
    }
  }

  /** A deletion of what {@code slot.name()} says, signed with the key of its role. */
  public StatementUpload deletion(Slot slot) {
    boolean ofSecret = slot.name().startsWith("secret/") || slot.name().startsWith("external/");
    SigningKey key = ofSecret ? secret : policy;
    return upload(slot, Bytes.empty().sha256(), new Content.Empty(), key);
  }

  private static Signature sign(SigningKey key, Bytes signed) {
    return new Signature(key.publicKey().raw(), key.sign(signed));
  }

  /**
   * A place in a chain of statements.
   *
   * @param previous digest of the statement before it
   */
  public record Slot(StatementKind kind, String name, long version, Digest previous) {
    /** The first place of a chain. */
    public static Slot first(StatementKind kind, String name) {
      return new Slot(kind, name, 1, Digest.zero());
    }
  }
}
