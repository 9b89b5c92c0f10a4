package dev.sallyport.fuzz;

import java.util.List;

/** Every target; a class whose name ends in {@code Fuzz} and that is not here fails a test. */
final class FuzzTargets {
  static final List<FuzzTarget> ALL =
      List.of(
          target("JWT splitter", "attestation.CompactJwsFuzz"),
          target("NRAS bundle", "attestation.DetachedBundleFuzz"),
          target("policy document", "policy.PolicyDocumentFuzz"),
          target("configuration", "broker.config.ConfigurationFuzz"),
          target("statement upload", "protocol.wire.StatementUploadFuzz"),
          target("owners document", "protocol.OwnersDocumentFuzz"),
          target("wire keys", "protocol.WireKeysFuzz"),
          target("fetched documents", "attestation.FetchedDocumentFuzz"),
          target("kms answers", "kms.KmsAnswersFuzz"));

  private FuzzTargets() {}

  private static FuzzTarget target(String name, String type) {
    return new FuzzTarget(name, "dev.sallyport." + type);
  }
}
