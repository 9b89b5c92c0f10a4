package dev.sallyport.client;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.SignatureKey;
import java.util.List;

/**
 * What a caller knows beforehand, out of band, and never learns from an answer.
 *
 * @param identityKeys the broker's pinned identity keys, at least one; best current and next
 * @param tenantRoot the tenant's identity
 */
public record BrokerTrust(List<SignatureKey> identityKeys, Digest tenantRoot) {
  /** Copies the keys; without any, nothing could ever be trusted. */
  public BrokerTrust {
    identityKeys = List.copyOf(identityKeys);
    if (identityKeys.isEmpty()) {
      throw new IllegalArgumentException("pin at least one identity key");
    }
  }
}
