package dev.sallyport.broker.custody;

import dev.sallyport.broker.crypto.XWingOpener;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TenantKeyTable;
import dev.sallyport.broker.store.TenantKeyTable.Kind;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.broker.tenant.GuardedSecret;
import dev.sallyport.broker.tenant.Holding;
import dev.sallyport.broker.tenant.IntakeKey;
import dev.sallyport.broker.tenant.TenantKeys;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.policy.Decision;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keys of tenants, and the one door through which a stored secret is opened. That door takes a
 * {@link Decision.Release} and nothing else.
 */
public final class Custody implements TenantKeys, AutoCloseable {

  private final Store store;
  private final KeyVault vault;
  private final TenantKeks keks;
  private final TenantKeyCache cache;
  private final ExternalSecrets externals;
  private final StorageLayer layer;
  private final SecureRandom random;

  /**
   * Custody over this store and KMS.
   *
   * @param keks the keys that wrap those of tenants
   * @param sources where tenants' secrets may lie besides
   */
  public Custody(
      Store store,
      Kms kms,
      TenantKeks keks,
      Allowance sources,
      KeyCacheSettings cache,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.vault = new KeyVault(kms);
    this.keks = keks;
    this.externals = new ExternalSecrets(vault, sources);
    this.cache = new TenantKeyCache(cache.life(), cache.capacity(), clock);
    this.layer = new StorageLayer(random);
    this.random = random;
  }

  /**
   * Opens a secret for a release that was decided.
   *
   * <p>Refused: {@code secret-unreadable} where anything about it was changed, it is not, or no
   * longer, where its owner's statement says, or the decision is about something else; {@code
   * kms-unavailable}; {@code store-unavailable}.
   *
   * @return the plaintext, for the caller to close as soon as it is sealed
   */
  public Outcome<SecretBytes> open(Decision.Release release, GuardedSecret secret) {
    if (!isAbout(release, secret)) {
      return unreadable("decision");
    }
    return switch (secret.holding()) {
      case Holding.InStore stored ->
          intakeCiphertext(secret, stored)
              .then(
                  ciphertext -> openIntake(secret, stored.intake(), secret.content(), ciphertext));
      case Holding.Elsewhere elsewhere -> openElsewhere(secret, elsewhere);
    };
  }

  @Override
  public Outcome<FirstKeys> create(Digest root) {
    KekUri first = keks.ofNewTenants();
    return wrapped(first, Kind.INTAKE, root, 1)
        .then(intake ->
            wrapped(first, Kind.STORAGE, root, 1).map(storage -> new FirstKeys(intake, storage)));
  }

  @Override
  public Outcome<IntakeKey> intakeKey(Tenant tenant) {
    return newest(tenant, Kind.INTAKE).then(row -> publicHalf(tenant, row));
  }

  @Override
  public Outcome<IntakeKey> intakeKey(Tenant tenant, int number) {
    return find(tenant, Kind.INTAKE, number)
        .then(found ->
            found
                .map(row -> publicHalf(tenant, row))
                .orElseGet(() -> Outcome.refused(RefusalReason.MALFORMED_SECRET, "intakeKey")));
  }

  @Override
  public Outcome<KekUri> allowedKek(Tenant tenant, KekUri kek) {
    return keks.allowed(tenant, kek);
  }

  @Override
  public void kekChosen(Tenant tenant) {
    // What is refused now, for want of a KMS, is moved in a later round; the choice stands.
    var _ = keks.move(tenant);
  }

  @Override
  public Outcome<ExternalDocument> requireThere(
      Tenant tenant, SecretPath path, long version, ExternalDocument document) {
    return externals.requireThere(
        tenant, path, version, document, number -> intakeKey(tenant, number));
  }

  @Override
  public Outcome<AtRest> sealAtRest(
      Tenant tenant, SecretPath path, long version, Bytes ciphertext) {
    return newest(tenant, Kind.STORAGE)
        .then(row ->
            unwrapped(tenant, Kind.STORAGE, row)
                .then(key -> {
                  Bytes aad = Contexts.stored(tenant.root(), path, version, row.number());
                  try (key) {
                    return Outcome.accepted(
                        new AtRest(row.number(), layer.seal(key, ciphertext, aad)));
                  } catch (GeneralSecurityException e) {
                    return unreadable("storage key");
                  }
                }));
  }

  /** Zeroes cached keys that have outlived their time; to be called each minute. */
  public void dropExpired() {
    cache.dropExpired();
  }

  /** Zeroes all cached keys. */
  @Override
  public void close() {
    cache.close();
  }

  /** Stops a decision about one thing from opening another: a mix-up here would be a release. */
  private static boolean isAbout(Decision.Release release, GuardedSecret secret) {
    return release.request().tenant().equals(secret.tenant().name().value())
        && release.request().path().equals(secret.resource().path().value())
        && release.request().version() == secret.version()
        && release.policyDigest().equals(secret.policyDigest());
  }

  /** Takes off the layer at rest. */
  private Outcome<Bytes> intakeCiphertext(GuardedSecret secret, Holding.InStore stored) {
    SecretRow row = stored.row();
    Bytes aad =
        Contexts.stored(
            secret.tenant().root(), secret.resource().path(), secret.version(), row.storageKey());
    return key(secret.tenant(), Kind.STORAGE, stored.storage())
        .then(key -> {
          try (key) {
            return Outcome.accepted(layer.open(key, row.stored(), aad));
          } catch (GeneralSecurityException e) {
            return unreadable("storage layer");
          }
        });
  }

  /**
   * What lies in another system, as its owner signed it. Whatever else is found there, by whoever
   * administers that system, is refused like a changed row.
   */
  private Outcome<SecretBytes> openElsewhere(GuardedSecret secret, Holding.Elsewhere elsewhere) {
    Outcome<SecretBytes> read = externals.read(secret.tenant(), elsewhere.document());
    if (read instanceof Outcome.Refused<SecretBytes>(Refusal refusal)
        && refusal.reason() != RefusalReason.KMS_UNAVAILABLE) {
      return unreadable("source");
    }
    return read.then(value ->
        switch (elsewhere.document().form()) {
          case Form.Sealed sealed -> openEnvelope(secret, elsewhere.intake(), sealed, value);
          case Form.Plain plain -> asSigned(plain, value);
        });
  }

  private Outcome<SecretBytes> openEnvelope(
      GuardedSecret secret, Optional<TenantKeyRow> intake, Form.Sealed sealed, SecretBytes value) {
    try (value) {
      return ExternalSecrets.envelope(value) instanceof Outcome.Accepted<Bytes>(Bytes ciphertext)
          ? openIntake(secret, intake, sealed.content(), ciphertext)
          : unreadable("source");
    }
  }

  private static Outcome<SecretBytes> asSigned(Form.Plain plain, SecretBytes value) {
    if (ExternalSecrets.isSigned(plain, value)) {
      return Outcome.accepted(value);
    }
    value.close();
    return unreadable("source");
  }

  /**
   * Takes off the layer of the intake key.
   *
   * @param signed what the owner signed of the content
   */
  private Outcome<SecretBytes> openIntake(
      GuardedSecret secret, Optional<TenantKeyRow> intake, Digest signed, Bytes ciphertext) {
    Bytes context =
        Contexts.intake(
            secret.tenant().root(),
            secret.resource().path(),
            secret.version(),
            secret.holding().policyName(),
            secret.holding().lowestPolicyVersion());
    int number = intake.map(TenantKeyRow::number).orElse(0);
    return key(secret.tenant(), Kind.INTAKE, intake)
        .then(encoded -> {
          try (encoded;
              RecipientKeyPair pair = RecipientKeyPair.decodeProven(encoded)) {
            Bytes content = Contexts.secretContent(context, number, pair.publicKey(), ciphertext);
            // Context and ciphertext together are what the owner signed. Without this, whoever may
            // seal to the intake key (anybody) could plant a secret of their own in the row.
            return content.sha256().equals(signed)
                ? Outcome.accepted(pair.open(ciphertext, context, XWingOpener.INSTANCE))
                : unreadable("statement");
          } catch (GeneralSecurityException e) {
            return unreadable("intake layer");
          }
        });
  }

  /** Makes the next key of a tenant and wraps it under the tenant's KEK; nothing is stored yet. */
  Outcome<TenantKeyRow> next(Tenant tenant, Kind kind, int number) {
    return store
        .read(transaction -> keks.of(transaction, tenant.name()))
        .then(kek -> wrapped(kek, kind, tenant.root(), number));
  }

  private Outcome<TenantKeyRow> wrapped(KekUri kek, Kind kind, Digest root, int number) {
    try (SecretBytes key = generate(kind)) {
      return vault
          .wrap(kek, label(kind, root, number), key)
          .map(wrapped -> new TenantKeyRow(number, kek.value(), wrapped));
    } catch (GeneralSecurityException e) {
      LogEvent.KEY_NOT_MADE.failed(e, kind.label());
      return Outcome.refused(RefusalReason.INTERNAL_ERROR);
    }
  }

  private SecretBytes generate(Kind kind) throws GeneralSecurityException {
    return switch (kind) {
      case INTAKE -> {
        try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING)) {
          yield pair.encode();
        }
      }
      case STORAGE -> {
        byte[] key = new byte[StorageLayer.KEY_SIZE];
        random.nextBytes(key);
        yield SecretBytes.takeOwnershipOf(key);
      }
    };
  }

  private Outcome<IntakeKey> publicHalf(Tenant tenant, TenantKeyRow row) {
    return unwrapped(tenant, Kind.INTAKE, row)
        .then(encoded -> {
          try (encoded;
              RecipientKeyPair pair = RecipientKeyPair.decodeProven(encoded)) {
            return Outcome.accepted(new IntakeKey(row.number(), pair.publicKey()));
          } catch (GeneralSecurityException e) {
            return unreadable("intake key");
          }
        });
  }

  private Outcome<SecretBytes> key(Tenant tenant, Kind kind, Optional<TenantKeyRow> found) {
    return found
        .map(row -> unwrapped(tenant, kind, row))
        .orElseGet(() -> unreadable(kind.label() + " key"));
  }

  private Outcome<Optional<TenantKeyRow>> find(Tenant tenant, Kind kind, int number) {
    return store.read(transaction ->
        Outcome.accepted(TenantKeyTable.find(transaction, tenant.name(), kind, number)));
  }

  private Outcome<TenantKeyRow> newest(Tenant tenant, Kind kind) {
    return store.read(transaction ->
        TenantKeyTable.newest(transaction, tenant.name(), kind)
            .map(Outcome::accepted)
            .orElseGet(() -> unreadable(kind.label() + " key")));
  }

  /**
   * The key of a row, from the cache or the KMS; the caller closes it. A pair is proved when the
   * KMS has unwrapped it and not again while the cache has it: nobody else writes there.
   */
  private Outcome<SecretBytes> unwrapped(Tenant tenant, Kind kind, TenantKeyRow row) {
    return cache.find(
        new CacheKey(tenant, kind, row),
        () ->
            permitted(tenant, kind, row)
                .then(_ ->
                    vault.unwrap(
                        label(kind, tenant.root(), row.number()), row.kek(), row.wrapped()))
                .then(key -> proven(kind, key)));
  }

  private Outcome<TenantKeyRow> permitted(Tenant tenant, Kind kind, TenantKeyRow row) {
    return keks.permits(tenant.name(), row.kek())
        ? Outcome.accepted(row)
        : unreadable(kind.label() + " key");
  }

  private static Outcome<SecretBytes> proven(Kind kind, SecretBytes key) {
    return switch (kind) {
      case STORAGE -> Outcome.accepted(key);
      case INTAKE -> {
        try (RecipientKeyPair _ = RecipientKeyPair.decode(key)) {
          yield Outcome.accepted(key);
        } catch (GeneralSecurityException e) {
          key.close();
          yield unreadable("intake key");
        }
      }
    };
  }

  private static KeyVault.Label label(Kind kind, Digest root, int number) {
    return new KeyVault.Label(kind.label(), root, number);
  }

  private static <T> Outcome<T> unreadable(String what) {
    return Outcome.refused(RefusalReason.SECRET_UNREADABLE, what);
  }

  /** Everything that decides what a wrapped key opens to. */
  private record CacheKey(Tenant tenant, Kind kind, TenantKeyRow row) {}
}
