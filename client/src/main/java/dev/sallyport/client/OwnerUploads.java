package dev.sallyport.client;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import dev.sallyport.protocol.wire.TenantAnswer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * An owner's uploads: each reads where the object stands, makes the next statement, signs it with
 * the owner's key and sends it. Secrets are sealed here, on the owner's own machine.
 */
public final class OwnerUploads {
  /** Largest secret, in bytes. */
  public static final int MAX_SECRET = 64 * 1024;

  /** The status of refusals that are seen here before the broker would say the same. */
  private static final int FORBIDDEN = 403;

  private final TenantClient client;
  private final TenantName tenant;
  private final BrokerTrust trust;
  private final SigningKey owner;

  /** Uploads for one tenant, signed with one owner's key, which stays the caller's to close. */
  public OwnerUploads(TenantClient client, TenantName tenant, BrokerTrust trust, SigningKey owner) {
    this.client = client;
    this.tenant = tenant;
    this.trust = trust;
    this.owner = owner;
  }

  /** Uploads what a kind of statement has a document for, as the next version of its name. */
  public Reply<ObjectHead> putDocument(StatementKind kind, String name, Bytes document)
      throws InterruptedException {
    return place(kind, name)
        .then(place -> send(place, document.sha256(), new Content.Document(document)));
  }

  /**
   * Seals a secret to the tenant's intake key and uploads it as the next version of its path.
   *
   * @param secret 1 to {@value #MAX_SECRET} bytes
   * @param policyName the policy that guards it
   * @param lowestPolicyVersion below which that policy never guards it
   */
  public Reply<ObjectHead> putSecret(
      SecretPath path, SecretBytes secret, String policyName, long lowestPolicyVersion)
      throws InterruptedException {
    return sealed(StatementKind.SECRET, path, secret, policyName, lowestPolicyVersion)
        .then(sealed ->
            send(
                sealed.place(),
                sealed.secret().content(),
                new Content.SealedSecret(
                    policyName,
                    lowestPolicyVersion,
                    sealed.secret().intakeKeyNumber(),
                    sealed.secret().envelope())));
  }

  /**
   * Seals a secret that will lie outside of the broker's store, as the next version of its path.
   * Nothing is uploaded: it has to lie there before its statement is accepted.
   *
   * @param secret as for {@link #putSecret}
   */
  public Reply<SealedSecret> sealExternal(
      SecretPath path, SecretBytes secret, String policyName, long lowestPolicyVersion)
      throws InterruptedException {
    return sealed(StatementKind.EXTERNAL, path, secret, policyName, lowestPolicyVersion)
        .map(Sealed::secret);
  }

  /**
   * A secret that only the tenant's intake key opens.
   *
   * @param envelope {@code enc || ciphertext}
   * @param intakeKeyNumber the intake key
   * @param content what its owner signs of it
   */
  public record SealedSecret(Bytes envelope, int intakeKeyNumber, Digest content) {}

  /** A secret that was sealed for its place. */
  private record Sealed(Place place, SealedSecret secret) {}

  private Reply<Sealed> sealed(
      StatementKind kind, SecretPath path, SecretBytes secret, String policyName, long lowest)
      throws InterruptedException {
    if (secret.size() < 1 || secret.size() > MAX_SECRET) {
      return refused(RefusalReason.MALFORMED_SECRET, "a secret has 1 to " + MAX_SECRET + " bytes");
    }
    return place(kind, path.value())
        .then(place ->
            client
                .intakeKey(tenant, trust)
                .then(key -> seal(place, key, secret, policyName, lowest))
                .map(sealed -> new Sealed(place, sealed)));
  }

  /**
   * Deletes an object: every version that it has now, for good. Its name and numbers stay used.
   * Deletions of one object are a line of statements of their own.
   */
  public Reply<ObjectHead> delete(StatementKind kind, String name) throws InterruptedException {
    String target = kind.label() + "/" + name;
    return client
        .head(tenant, kind, name)
        .then(head ->
            head.isEmpty() || head.get().versions().isEmpty()
                ? refused(RefusalReason.NOT_FOUND, "there is no " + target)
                : delete(target));
  }

  private Reply<ObjectHead> delete(String target) throws InterruptedException {
    Digest nothing = Bytes.empty().sha256();
    return place(StatementKind.DELETION, target)
        .then(place -> send(place, nothing, new Content.Empty()));
  }

  /** Where the next statement of a kind and name goes. */
  private record Place(
      StatementKind kind, String name, OwnersDocument owners, Optional<ObjectHead> head) {
    long version() {
      return head.map(ObjectHead::highestVersion).orElse(0L) + 1;
    }

    /** Chains every statement to the one before: a broker cannot leave one out unseen. */
    Digest previous() {
      return head.map(ObjectHead::newestStatement).orElseGet(Digest::zero);
    }
  }

  /**
   * Reads afresh for every upload: a place remembered from earlier would sign for a version that
   * another owner has taken.
   */
  private Reply<Place> place(StatementKind kind, String name) throws InterruptedException {
    return client
        .tenant(tenant)
        .then(this::owners)
        .then(owners ->
            client.head(tenant, kind, name).map(head -> new Place(kind, name, owners, head)));
  }

  /** Signing under another tenant's owners document would be signing for that tenant. */
  private Reply<OwnersDocument> owners(TenantAnswer answer) {
    return Reply.of(OwnersDocument.parse(answer.ownersDocument()))
        .then(owners ->
            new Reply.Given<>(owners)
                .require(
                    owners.root().equals(trust.tenantRoot())
                        && answer.root().equals(trust.tenantRoot()),
                    Distrust.OTHER_TENANT_ROOT,
                    "the broker's tenant is " + owners.root()));
  }

  /**
   * Path, version, policy and its lowest version are in the context: a ciphertext moved under
   * another path or a weaker policy does not open.
   */
  private Reply<SealedSecret> seal(
      Place place, IntakeKeyAnswer intake, SecretBytes secret, String policyName, long lowest) {
    Bytes context =
        Contexts.intake(
            trust.tenantRoot(), new SecretPath(place.name()), place.version(), policyName, lowest);
    Bytes ciphertext;
    try {
      ciphertext = intake.key().seal(secret, context);
    } catch (GeneralSecurityException e) {
      return Reply.untrusted(Distrust.UNREADABLE_ANSWER, "intake key: " + e.getMessage());
    }
    Digest content =
        Contexts.secretContent(context, intake.number(), intake.key(), ciphertext).sha256();
    return new Reply.Given<>(new SealedSecret(ciphertext, intake.number(), content));
  }

  /** Signs only after the owners document was found to be the pinned tenant's. */
  private Reply<ObjectHead> send(Place place, Digest contentDigest, Content content)
      throws InterruptedException {
    Statement statement =
        new Statement(
            place.kind(),
            trust.tenantRoot(),
            place.name(),
            place.version(),
            place.owners().number(),
            place.previous(),
            contentDigest);
    Bytes signed = statement.signedBytes();
    List<Signature> signatures =
        List.of(new Signature(owner.publicKey().raw(), owner.sign(signed)));
    OwnerRole role = statement.role().orElse(OwnerRole.OWNER);
    // By the broker's own rule, with the signature in hand: what it would refuse is not sent.
    if (!place.owners().grants(role, signed, signatures)) {
      return refused(
          RefusalReason.THRESHOLD_NOT_MET,
          "this owner key alone does not reach the threshold of role " + role.label());
    }
    StatementUpload upload =
        new StatementUpload(
            place.kind(),
            place.name(),
            statement.version(),
            statement.ownersNumber(),
            statement.previous(),
            content,
            signatures);
    return settle(place, statement, client.upload(tenant, upload));
  }

  /**
   * A lost answer makes the second try look like a conflict with ourselves: the statement that took
   * the version is then this very one, and all is well.
   */
  private Reply<ObjectHead> settle(Place place, Statement sent, Reply<ObjectHead> reply)
      throws InterruptedException {
    if (!(reply instanceof Reply.Refused<ObjectHead>(ProblemBody problem))
        || !isConflict(problem)) {
      return reply;
    }
    return client
        .head(tenant, place.kind(), place.name())
        .then(head ->
            head.isPresent() && head.get().newestStatement().equals(sent.digest())
                ? new Reply.Given<>(head.get())
                : reply);
  }

  /** The two ways in which a broker says that the place in line is gone. */
  private static boolean isConflict(ProblemBody problem) {
    return problem.label().equals(RefusalReason.VERSION_TAKEN.label())
        || problem.label().equals(RefusalReason.PREVIOUS_MISMATCH.label());
  }

  private static <T> Reply<T> refused(RefusalReason reason, String detail) {
    return new Reply.Refused<>(new ProblemBody(FORBIDDEN, reason.label(), detail, ""));
  }
}
