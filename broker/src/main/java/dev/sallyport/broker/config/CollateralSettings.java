package dev.sallyport.broker.config;

import dev.sallyport.attestation.CacheRules;
import dev.sallyport.broker.config.BrokerConfig.Collateral;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How key sets are kept, as the configuration asks for it. */
public final class CollateralSettings {
  private static final String PREFIX = "sallyport.collateral.";

  private CollateralSettings() {}

  /**
   * The rules for key sets.
   *
   * @throws InvalidSettingException if the times contradict each other, or the cool-down that keeps
   *     strangers from driving our fetching
   */
  public static CacheRules keySets(Collateral collateral) throws InvalidSettingException {
    CacheRules usual = CacheRules.forKeySets();
    Duration refresh = collateral.refresh();
    List<String> problems = new ArrayList<>();
    if (refresh.compareTo(usual.coolDown()) < 0) {
      problems.add(PREFIX + "refresh: at least " + usual.coolDown());
    }
    if (collateral.maxStaleness().compareTo(refresh) < 0) {
      problems.add(PREFIX + "max-staleness: not before refresh");
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingException(problems);
    }
    return new CacheRules(usual.maxBytes(), refresh, collateral.maxStaleness(), usual.coolDown());
  }
}
