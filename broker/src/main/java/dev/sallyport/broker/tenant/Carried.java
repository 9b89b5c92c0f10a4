package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.tenant.TenantKeys.Tenant;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;

/** What a statement carries: its digest, whether it makes sense, and how it is kept. */
final class Carried {
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

  /** Checks the content, and puts a secret under the layer at rest. */
  Outcome<Kept> keep(Tenant tenant, StatementUpload upload) {
    return switch (upload.content()) {
      case Content.Document(Bytes bytes) -> document(tenant, upload, bytes);
      case Content.Empty() -> Outcome.accepted(new Kept.Nothing());
      case Content.SealedSecret secret ->
          keys.sealAtRest(
                  tenant, new SecretPath(upload.name()), upload.version(), secret.ciphertext())
              .map(sealed ->
                  new Kept.Secret(
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

  private Outcome<Kept> document(Tenant tenant, StatementUpload upload, Bytes document) {
    return switch (upload.kind()) {
      case KEK ->
          TenantKek.read(document)
              .then(kek -> keys.allowedKek(tenant, kek))
              .map(_ -> new Kept.Nothing());
      case EXTERNAL -> external(tenant, upload, document);
      case POLICY ->
          documents.policy(document).then(policy -> sameName(policy.document().name(), upload));
      case REFERENCE_SET ->
          documents.referenceSet(document).then(set -> sameName(set.name(), upload));
      case SECRET, REVOCATION, DELETION, LEASE_END, CONFIRM ->
          Outcome.refused(RefusalReason.UNSUPPORTED_STATEMENT, upload.kind().label());
    };
  }

  /** Read once before it is accepted: what is not there now could never be released. */
  private Outcome<Kept> external(Tenant tenant, StatementUpload upload, Bytes bytes) {
    if (!(ExternalDocument.parse(bytes)
        instanceof Outcome.Accepted<ExternalDocument>(ExternalDocument document))) {
      return Outcome.refused(RefusalReason.MALFORMED_EXTERNAL, "document");
    }
    return keys.requireThere(tenant, new SecretPath(upload.name()), upload.version(), document)
        .map(_ -> new Kept.Elsewhere(document));
  }

  private static boolean isPossible(int sealedSize) {
    return sealedSize >= RecipientKey.sealedSize(Kem.X_WING, 1)
        && sealedSize <= RecipientKey.sealedSize(Kem.X_WING, TenantKeys.MAX_SECRET);
  }

  /** Two names for one document would let a reader and the broker mean different objects. */
  private static Outcome<Kept> sameName(String name, StatementUpload upload) {
    return name.equals(upload.name())
        ? Outcome.accepted(new Kept.Nothing())
        : Outcome.refused(RefusalReason.MALFORMED_NAME, "name");
  }
}
