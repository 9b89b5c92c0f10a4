package dev.sallyport.broker.release;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.release.Judgement.Granted;
import dev.sallyport.broker.store.Edition;
import dev.sallyport.broker.store.PendingRelease;
import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Opens each granted secret and seals it to the recipient key; plaintext lives in between alone.
 */
final class Sealer {
  private final Custody custody;

  Sealer(Custody custody) {
    this.custody = custody;
  }

  /**
   * The release that the store may commit. Refused whole where one secret does not open.
   *
   * @param correlationId what the workload is told of this request
   * @param edition of the store, from before the decision
   */
  Outcome<PendingRelease> seal(
      KeyedRequest request,
      VerifiedEvidence evidence,
      List<Granted> granted,
      String correlationId,
      Optional<Edition> edition) {
    List<PendingRelease.Item> items = new ArrayList<>();
    for (Granted grant : granted) {
      switch (sealed(request, grant)) {
        case Outcome.Accepted<Bytes>(Bytes sealed) -> items.add(item(grant, sealed));
        case Outcome.Refused<Bytes>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(
        new PendingRelease(
            request.tenant(),
            granted.getFirst().secret().tenant().root(),
            request.challenge(),
            request.transcript(),
            request.ticket().expiry(),
            request.recipient().instance(),
            evidence.evidenceDigest(),
            correlationId,
            evidence.deviceIdentities(),
            items,
            edition));
  }

  private Outcome<Bytes> sealed(KeyedRequest request, Granted grant) {
    return custody
        .open(grant.release(), grant.secret())
        .then(plaintext -> {
          try (plaintext) {
            return seal(plaintext, request, grant.secret());
          }
        });
  }

  private static Outcome<Bytes> seal(
      SecretBytes plaintext, KeyedRequest request, GuardedSecret secret) {
    Bytes context =
        Contexts.release(
            request.transcript(),
            secret.tenant().root(),
            secret.resource(),
            secret.version(),
            secret.policyDigest());
    try {
      return Outcome.accepted(request.recipient().seal(plaintext, context));
    } catch (GeneralSecurityException e) {
      // X25519 takes points of small order as keys and refuses to agree with them; X-Wing takes
      // coefficients out of range and refuses to encapsulate to them.
      return Outcome.refused(
          RefusalReason.MALFORMED_RECIPIENT_KEY, request.recipient().kem().label());
    }
  }

  private static PendingRelease.Item item(Granted grant, Bytes sealed) {
    GuardedSecret secret = grant.secret();
    return new PendingRelease.Item(
        secret.resource(),
        secret.version(),
        grant.release().policyName(),
        secret.policyVersion(),
        secret.policyDigest(),
        sealed,
        grant.release().lease(),
        explanation(grant));
  }

  /** The way to the secret in one line: the policy, and what in its reference sets fitted. */
  private static String explanation(Granted grant) {
    GuardedSecret secret = grant.secret();
    String sets =
        secret.references().stream()
            .map(set -> set.set().name() + "@" + set.version())
            .collect(Collectors.joining(", "));
    return "released by policy "
        + grant.release().policyName()
        + "@"
        + secret.policyVersion()
        + "; matched "
        + String.join(", ", grant.release().evaluation().matchedReferences())
        + "; reference sets "
        + sets;
  }
}
