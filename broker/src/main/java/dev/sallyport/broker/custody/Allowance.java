package dev.sallyport.broker.custody;

import dev.sallyport.protocol.TenantName;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the operator lets tenants' owners name of the systems that the broker's credentials reach.
 * Without it, an owner could name what is another tenant's.
 *
 * @param each for every tenant, {@code {tenant}} standing for its name
 * @param only for one tenant besides, by its name
 */
public record Allowance(List<String> each, Map<String, List<String>> only) {
  /** Stands for a tenant's name. */
  public static final String PLACEHOLDER = "{tenant}";

  /** Copies. */
  public Allowance {
    each = List.copyOf(each);
    only = Map.copyOf(only);
  }

  /** Nothing, for anybody. */
  public static Allowance none() {
    return new Allowance(List.of(), Map.of());
  }

  /** What one tenant's owners may name. */
  Stream<String> of(TenantName tenant) {
    return Stream.concat(
        each.stream().map(pattern -> pattern.replace(PLACEHOLDER, tenant.value())),
        only.getOrDefault(tenant.value(), List.of()).stream());
  }
}
