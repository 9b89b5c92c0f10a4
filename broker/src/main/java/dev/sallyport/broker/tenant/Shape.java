package dev.sallyport.broker.tenant;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Whether an upload is of a kind that is taken, carries what its kind carries, and has a name. */
final class Shape {
  private static final Set<StatementKind> DELETABLE =
      EnumSet.of(
          StatementKind.POLICY,
          StatementKind.REFERENCE_SET,
          StatementKind.SECRET,
          StatementKind.EXTERNAL);

  private Shape() {}

  static Outcome<StatementUpload> check(StatementUpload upload) {
    return switch (upload.kind()) {
      case POLICY, REFERENCE_SET -> document(upload);
      case SECRET -> secret(upload);
      case EXTERNAL -> external(upload);
      case DELETION -> deletion(upload);
      case KEK -> kek(upload);
      case REVOCATION, LEASE_END, CONFIRM -> unsupported(upload.kind().label());
    };
  }

  private static Outcome<StatementUpload> document(StatementUpload upload) {
    if (!(upload.content() instanceof Content.Document)) {
      return unsupported("document");
    }
    return named(SecretPath.isName(upload.name()), upload, "name");
  }

  private static Outcome<StatementUpload> secret(StatementUpload upload) {
    if (!(upload.content() instanceof Content.SealedSecret secret)) {
      return unsupported("secret");
    }
    return SecretPath.parse(upload.name())
        .then(_ -> named(SecretPath.isName(secret.policyName()), upload, "policy"));
  }

  private static Outcome<StatementUpload> external(StatementUpload upload) {
    return upload.content() instanceof Content.Document
        ? SecretPath.parse(upload.name()).map(_ -> upload)
        : unsupported("document");
  }

  /** A tenant has one chain of these, so they have no name. */
  private static Outcome<StatementUpload> kek(StatementUpload upload) {
    return upload.content() instanceof Content.Document
        ? named(upload.name().equals(TenantKek.NAME), upload, "name")
        : unsupported("document");
  }

  private static Outcome<StatementUpload> deletion(StatementUpload upload) {
    Optional<Statement.Target> target = target(upload);
    if (!(upload.content() instanceof Content.Empty)) {
      return unsupported("content");
    }
    if (target.isEmpty()) {
      return Outcome.refused(RefusalReason.MALFORMED_NAME, "name");
    }
    if (!DELETABLE.contains(target.get().kind())) {
      return unsupported(target.get().kind().label());
    }
    return SecretPath.parse(target.get().name()).map(_ -> upload);
  }

  /** What a deletion would end; the digests play no part in that. */
  private static Optional<Statement.Target> target(StatementUpload upload) {
    return new Statement(
            upload.kind(),
            Digest.zero(),
            upload.name(),
            upload.version(),
            upload.ownersNumber(),
            upload.previous(),
            Digest.zero())
        .target();
  }

  private static Outcome<StatementUpload> named(boolean good, StatementUpload upload, String what) {
    return good ? Outcome.accepted(upload) : Outcome.refused(RefusalReason.MALFORMED_NAME, what);
  }

  private static <T> Outcome<T> unsupported(String what) {
    return Outcome.refused(RefusalReason.UNSUPPORTED_STATEMENT, what);
  }
}
