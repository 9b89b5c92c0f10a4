package dev.sallyport.broker.collateral;

import dev.sallyport.attestation.CacheRules;
import dev.sallyport.attestation.CrlSource;
import dev.sallyport.attestation.KeySetSource;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.CollateralSettings;
import dev.sallyport.broker.config.InvalidSettingException;
import java.time.InstantSource;

/**
 * Where issuers' documents come from, kept as long as a configuration says.
 *
 * @param keys key sets
 * @param lists revocation lists
 */
public record CollateralSources(KeySetSource keys, CrlSource lists) {

  /**
   * The sources of this configuration.
   *
   * @throws InvalidSettingException if its times contradict each other
   */
  public static CollateralSources of(
      BrokerConfig config,
      CollateralFetchers fetchers,
      SignatureProviders providers,
      InstantSource clock)
      throws InvalidSettingException {
    return new CollateralSources(
        new KeySetSource(
            fetchers.keySets(), providers, clock, CollateralSettings.keySets(config.collateral())),
        new CrlSource(fetchers.revocationLists(), clock, CacheRules.forRevocationLists()));
  }
}
