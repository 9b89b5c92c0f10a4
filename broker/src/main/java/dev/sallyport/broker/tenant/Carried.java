package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.util.Optional;

/** What a statement carries: its digest, whether it makes sense, and how it is kept. */
final class Carried {
  /** Longest secret in bytes. */
  static final int MAX_SECRET = 64 * 1024;

  private final TenantKeys keys;
  private final Documents documents;

  Carried(TenantKeys keys, Documents documents) {
    this.keys = keys;
    this.documents = documents;
  }

  /**
   * The digest that the owners must have signed: over the bytes that came, this broker's own root
   * of the tenant and its own derived intake key, never over what the caller says of them.
   */
  Outcome<Digest> digest(Tenant tenant, StatementUpload upload) {
    return switch (upload.content()) {
      case Content.Document(Bytes bytes) -> Outcome.accepted(bytes.sha256());
      case Content.Empty() -> Outcome.accepted(Bytes.empty().sha256());
      case Content.SealedSecret secret -> digest(tenant, upload, secret);
    };
  }

  /** Checks the content, and puts a secret under the layer at rest; empty for other kinds. */
  Outcome<Optional<SecretRow>> keep(Tenant tenant, StatementUpload upload) {
    return switch (upload.content()) {
      case Content.Document(Bytes bytes) ->
          upload.kind() == StatementKind.KEK
              ? kek(tenant, bytes)
              : name(upload.kind(), bytes).then(name -> sameName(name, upload));
      case Content.Empty() -> Outcome.accepted(Optional.empty());
      case Content.SealedSecret secret ->
          keys.sealAtRest(
                  tenant, new SecretPath(upload.name()), upload.version(), secret.ciphertext())
              .map(sealed ->
                  Optional.of(
                      new SecretRow(
                          secret.policyName(),
                          secret.lowestPolicyVersion(),
                          secret.intakeKeyNumber(),
                          sealed.storageKey(),
                          sealed.stored())));
    };
  }

  private Outcome<Digest> digest(
      Tenant tenant, StatementUpload upload, Content.SealedSecret secret) {
    if (!isPossible(secret.ciphertext().size())) {
      return Outcome.refused(RefusalReason.MALFORMED_SECRET, "ciphertext");
    }
    Bytes context =
        Contexts.intake(
            tenant.root(),
            new SecretPath(upload.name()),
            upload.version(),
            secret.policyName(),
            secret.lowestPolicyVersion());
    return keys.intakeKey(tenant, secret.intakeKeyNumber())
        .map(intake ->
            Contexts.secretContent(context, intake.number(), intake.key(), secret.ciphertext())
                .sha256());
  }

  private Outcome<Optional<SecretRow>> kek(Tenant tenant, Bytes document) {
    return TenantKek.read(document)
        .then(kek -> keys.allowedKek(tenant, kek))
        .map(_ -> Optional.empty());
  }

  private static boolean isPossible(int sealedSize) {
    return sealedSize >= RecipientKey.sealedSize(Kem.X_WING, 1)
        && sealedSize <= RecipientKey.sealedSize(Kem.X_WING, MAX_SECRET);
  }

  /** The name inside a document, once it has been read and its conditions type-checked. */
  private Outcome<String> name(StatementKind kind, Bytes document) {
    return kind == StatementKind.POLICY
        ? documents.policy(document).map(policy -> policy.document().name())
        : documents.referenceSet(document).map(set -> set.name());
  }

  /** Two names for one document would let a reader and the broker mean different objects. */
  private static Outcome<Optional<SecretRow>> sameName(String name, StatementUpload upload) {
    return name.equals(upload.name())
        ? Outcome.accepted(Optional.empty())
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "name");
  }
}
