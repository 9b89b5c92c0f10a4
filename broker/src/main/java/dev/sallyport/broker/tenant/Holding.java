package dev.sallyport.broker.tenant;

import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.protocol.ExternalDocument;
import java.util.Optional;

/**
 * Where one version of a secret lies, and the wrapped keys that it lies under; a key is empty where
 * its row is missing.
 */
public sealed interface Holding {
  /** The policy that guards it. */
  String policyName();

  /** Below this version that policy never guards it. */
  long lowestPolicyVersion();

  /** Whether whoever reads the place has the secret. */
  boolean isPlain();

  /**
   * In the broker's store, under two layers.
   *
   * @param row the ciphertext and what it was sealed for, as stored
   * @param storage the key of the layer at rest
   * @param intake the key to which its owner sealed it
   */
  record InStore(SecretRow row, Optional<TenantKeyRow> storage, Optional<TenantKeyRow> intake)
      implements Holding {
    @Override
    public String policyName() {
      return row.policyName();
    }

    @Override
    public long lowestPolicyVersion() {
      return row.lowestPolicyVersion();
    }

    @Override
    public boolean isPlain() {
      return false;
    }
  }

  /**
   * In another system.
   *
   * @param document where, and what has to be found there
   * @param intake the key to which its owner sealed it, where it is sealed
   */
  record Elsewhere(ExternalDocument document, Optional<TenantKeyRow> intake) implements Holding {
    @Override
    public String policyName() {
      return document.policyName();
    }

    @Override
    public long lowestPolicyVersion() {
      return document.lowestPolicyVersion();
    }

    @Override
    public boolean isPlain() {
      return document.isPlain();
    }
  }
}
