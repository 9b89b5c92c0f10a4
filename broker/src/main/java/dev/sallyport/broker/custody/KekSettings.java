package dev.sallyport.broker.custody;

import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.TenantName;

/**
 * The broker's own key-encryption key, and which others a tenant's owners may choose.
 *
 * @param brokers what wraps the broker's keys, and the keys of tenants whose owners chose nothing
 * @param others URIs of keys
 */
public record KekSettings(KekUri brokers, Allowance others) {
  boolean allows(TenantName tenant, KekUri kek) {
    return kek.equals(brokers) || others.of(tenant).anyMatch(kek.value()::equals);
  }
}
