package dev.sallyport.broker.collateral;

import dev.sallyport.attestation.CacheRules;
import dev.sallyport.attestation.CrlSource;
import dev.sallyport.attestation.KeySetSource;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.broker.collateral.HttpCollateral.PlainHttp;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.BrokerConfig.Mode;
import dev.sallyport.broker.config.CollateralSettings;
import dev.sallyport.broker.config.InvalidSettingException;
import java.time.InstantSource;

/**
 * Where issuers' documents come from under a configuration: key sets over TLS alone, plain HTTP to
 * loopback in development; revocation lists, which are signed, also over plain HTTP.
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
      SignatureProviders providers,
      InstantSource clock,
      FetchListener listener)
      throws InvalidSettingException {
    BrokerConfig.Collateral collateral = config.collateral();
    PlainHttp plain = config.mode() == Mode.DEVELOPMENT ? PlainHttp.LOOPBACK : PlainHttp.NEVER;
    KeySetSource keys =
        new KeySetSource(
            new HttpCollateral(collateral.timeout(), plain, listener),
            providers,
            clock,
            CollateralSettings.keySets(collateral));
    CrlSource lists =
        new CrlSource(
            new HttpCollateral(collateral.timeout(), PlainHttp.SIGNED_DOCUMENTS, listener),
            clock,
            CacheRules.forRevocationLists());
    return new CollateralSources(keys, lists);
  }
}
