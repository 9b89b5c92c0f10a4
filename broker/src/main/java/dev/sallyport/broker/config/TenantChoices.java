package dev.sallyport.broker.config;

import dev.sallyport.broker.custody.Allowance;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.protocol.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the configuration lets tenants' owners name. */
public final class TenantChoices {
  private TenantChoices() {}

  /** Key-encryption keys. */
  public static Allowance keks(BrokerConfig config) {
    return new Allowance(
        config.tenantKeks().orElse(List.of()), only(config, BrokerConfig.Tenant::keks));
  }

  /**
   * Sources of secrets.
   *
   * @throws InvalidSettingException if one is no URI of a source: it would allow nothing, unnoticed
   */
  public static Allowance sources(BrokerConfig config) throws InvalidSettingException {
    Allowance sources =
        new Allowance(
            config.tenantSources().orElse(List.of()), only(config, BrokerConfig.Tenant::sources));
    List<String> bad = new ArrayList<>();
    if (!areSources(sources.each())) {
      bad.add("sallyport.tenant-sources: not a URI of a source");
    }
    sources
        .only()
        .forEach((tenant, uris) -> {
          if (!areSources(uris)) {
            bad.add("sallyport.tenants." + tenant + ".sources: not a URI of a source");
          }
        });
    if (!bad.isEmpty()) {
      throw new InvalidSettingException(bad);
    }
    return sources;
  }

  private static boolean areSources(List<String> patterns) {
    return patterns.stream()
        .map(pattern -> pattern.replace(Allowance.PLACEHOLDER, "tenant"))
        .allMatch(uri -> SourceUri.parse(uri) instanceof Outcome.Accepted<SourceUri>);
  }

  private static Map<String, List<String>> only(
      BrokerConfig config, Function<BrokerConfig.Tenant, Optional<List<String>>> choice) {
    Map<String, List<String>> only = new HashMap<>();
    config
        .tenants()
        .forEach((name, tenant) -> only.put(name, choice.apply(tenant).orElse(List.of())));
    return only;
  }
}
