package dev.sallyport.broker.custody;

import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.TenantName;
import java.util.List;
import java.util.Map;

/**
 * The broker's own key-encryption key, and which others the operator lets a tenant's owners choose.
 * Without that, an owner could name another tenant's key, or any key that the broker's credentials
 * reach.
 *
 * @param brokers what wraps the broker's keys, and the keys of tenants whose owners chose nothing
 * @param each what every tenant may choose, {@code {tenant}} standing for its name
 * @param only what one tenant may choose besides, by its name
 */
public record KekSettings(KekUri brokers, List<String> each, Map<String, List<String>> only) {
  private static final String PLACEHOLDER = "{tenant}";

  /** Copies. */
  public KekSettings {
    each = List.copyOf(each);
    only = Map.copyOf(only);
  }

  boolean allows(TenantName tenant, KekUri kek) {
    return kek.equals(brokers)
        || each.stream()
            .map(pattern -> pattern.replace(PLACEHOLDER, tenant.value()))
            .anyMatch(kek.value()::equals)
        || only.getOrDefault(tenant.value(), List.of()).contains(kek.value());
  }
}
