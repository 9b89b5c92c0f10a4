package dev.sallyport.client.cli;

import dev.sallyport.client.Reply;
import dev.sallyport.client.TenantClient;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.OwnersDocument.OwnerKey;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ProblemBody;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a tenant. Keys and document are on disk before the broker hears of them, so that
 * a lost answer or a crash never leaves a tenant whose key nobody has.
 */
final class TenantBirth {
  private final TenantName tenant;
  private final Path ownerKey;
  private final Path spareKey;

  /**
   * The owners document while it is not known whether the broker took it. Its presence says that
   * the keys beside it belong to an attempt that may still succeed.
   */
  private final Path pending;

  private TenantBirth(TenantName tenant, Path ownerKey, Path spareKey, Path pending) {
    this.tenant = tenant;
    this.ownerKey = ownerKey;
    this.spareKey = spareKey;
    this.pending = pending;
  }

  /** Makes keys and document, or finds those of an attempt that did not end. */
  static TenantBirth prepare(Cli cli, TenantName tenant, @Nullable Path spare) throws CliException {
    Path keys = cli.home().toAbsolutePath().resolve("keys");
    PrivateFiles.makeDirectory(keys);
    TenantBirth birth =
        new TenantBirth(
            tenant,
            keys.resolve(tenant + "-owner.key"),
            spare == null ? keys.resolve(tenant + "-spare.key") : spare.toAbsolutePath(),
            keys.resolve(tenant + "-owners.pending"));
    if (Files.exists(birth.pending)) {
      cli.progress("going on with the keys of an earlier attempt");
    } else {
      birth.makeKeys();
    }
    return birth;
  }

  Path ownerKey() {
    return ownerKey;
  }

  Path spareKey() {
    return spareKey;
  }

  /** Registers the tenant; one that already has this very root is this one. */
  Digest register(Session session) throws CliException, InterruptedException {
    Bytes document = Bytes.of(PrivateFiles.read(pending, OwnersDocument.LIMITS.maxBytes()));
    OwnersDocument owners = Replies.require(OwnersDocument.parse(document), pending.toString());
    TenantCreation creation;
    try (SigningKey owner = OwnerKeyFile.read(ownerKey)) {
      Signature signature =
          new Signature(owner.publicKey().raw(), owner.sign(owners.signedBytes()));
      creation = new TenantCreation(tenant, document, List.of(signature));
    }
    TenantClient client = session.tenants();
    Reply<TenantAnswer> reply = client.create(creation);
    if (reply instanceof Reply.Refused<TenantAnswer>(ProblemBody problem)) {
      // Told apart from a stranger's tenant of this name by the root, which is made of our own
      // keys.
      Reply<TenantAnswer> existing =
          problem.label().equals(RefusalReason.TENANT_EXISTS.label())
              ? client.tenant(tenant)
              : reply;
      if (!isThisTenant(existing, owners)) {
        discard();
        Replies.require(reply);
      }
      return owners.digest();
    }
    // From here on keys stay: after a lost or strange answer the tenant may exist.
    TenantAnswer answer = Replies.require(reply);
    if (!answer.root().equals(owners.digest())) {
      // Signed for one root and answered with another: nothing that this broker says is of use.
      throw CliException.of(
          ExitCode.UNTRUSTED,
          "the broker names another root: " + answer.root(),
          "Nothing of this broker is to be trusted. The keys made here are kept: check the address and its identity.");
    }
    return owners.digest();
  }

  /** Ends the attempt: the keys are in use from now on. */
  void finish() throws CliException {
    PrivateFiles.delete(pending);
  }

  /** An attempt whose answer was lost finds its own tenant there, and has succeeded. */
  private static boolean isThisTenant(Reply<TenantAnswer> reply, OwnersDocument owners) {
    return reply instanceof Reply.Given<TenantAnswer>(TenantAnswer answer)
        && answer.root().equals(owners.digest());
  }

  private void makeKeys() throws CliException {
    try (SigningKey owner = SigningKey.generate();
        SigningKey spare = SigningKey.generate()) {
      // The document last: an attempt is gone on with only when all that it needs is there.
      OwnerKeyFile.create(ownerKey, owner);
      OwnerKeyFile.create(spareKey, spare);
      PrivateFiles.create(pending, document(owner, spare).toArray());
    } catch (GeneralSecurityException e) {
      throw CliException.local("cannot make keys", e);
    }
  }

  /** The spare key can replace owners, and signs nothing else. */
  private static Bytes document(SigningKey owner, SigningKey spare) {
    // Makes the root unique even if the same keys ever begin a second tenant.
    byte[] random = new byte[Digest.SIZE];
    new SecureRandom().nextBytes(random);
    return OwnersDocument.writeFirst(
        Digest.of(random),
        List.of(
            new OwnerKey("owner", owner.publicKey(), EnumSet.allOf(OwnerRole.class)),
            new OwnerKey("spare", spare.publicKey(), EnumSet.of(OwnerRole.OWNER))),
        Map.of());
  }

  /** The broker has no tenant with these keys: they are worth nothing. */
  private void discard() throws CliException {
    PrivateFiles.delete(pending);
    PrivateFiles.delete(ownerKey);
    PrivateFiles.delete(spareKey);
  }
}
