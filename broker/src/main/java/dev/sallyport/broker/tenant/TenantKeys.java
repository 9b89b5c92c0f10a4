package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.TenantName;

/**
 * What this package needs of custody. It never sees a private key, nor a plaintext. Everything may
 * be refused with {@code kms-unavailable} or {@code store-unavailable}.
 */
public interface TenantKeys {
  /** Longest secret in bytes. */
  int MAX_SECRET = 64 * 1024;

  /** Makes and wraps the first keys of a tenant; nothing is stored yet. */
  Outcome<FirstKeys> create(Digest tenantRoot);

  /** The newest intake key. */
  Outcome<IntakeKey> intakeKey(Tenant tenant);

  /** The intake key of this number; {@code malformed-secret} where there is none. */
  Outcome<IntakeKey> intakeKey(Tenant tenant, int number);

  /**
   * Whether the owners may choose this key-encryption key.
   *
   * <p>Refused: {@code kek-not-allowed} where the operator does not allow it to this tenant, or its
   * key management system does not know it.
   */
  Outcome<KekUri> allowedKek(Tenant tenant, KekUri kek);

  /** The owners have chosen another key-encryption key: the tenant's keys go under it. */
  void kekChosen(Tenant tenant);

  /**
   * Whether a secret lies where this document says, and is what its owner signed.
   *
   * <p>Refused: {@code malformed-external} where it names no source, or nothing that fits lies
   * there; {@code source-not-allowed} where the operator does not allow the source to this tenant.
   *
   * @param path of its statement
   * @param version of its statement
   */
  Outcome<ExternalDocument> requireThere(
      Tenant tenant, SecretPath path, long version, ExternalDocument document);

  /** Puts an intake ciphertext under the tenant's storage key. */
  Outcome<AtRest> sealAtRest(Tenant tenant, SecretPath path, long version, Bytes ciphertext);

  /**
   * A tenant by the name that the store files it under and the root that binds its keys.
   *
   * @param name the name
   * @param root the root, derived from the first owners document
   */
  record Tenant(TenantName name, Digest root) {}

  /**
   * The first keys of a tenant, wrapped.
   *
   * @param intake the intake key, number 1
   * @param storage the storage key, number 1
   */
  record FirstKeys(TenantKeyRow intake, TenantKeyRow storage) {}

  /**
   * A ciphertext as it is stored.
   *
   * @param storageKey number of the storage key
   * @param stored nonce, ciphertext and tag
   */
  record AtRest(int storageKey, Bytes stored) {}
}
