package dev.sallyport.broker.collateral;

import dev.sallyport.attestation.DocumentFetcher;
import dev.sallyport.broker.collateral.HttpCollateral.PlainHttp;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.BrokerConfig.Mode;

/**
 * Who fetches issuers' documents: key sets over TLS alone, plain HTTP to loopback in development;
 * revocation lists, which are signed, also over plain HTTP.
 *
 * @param keySets fetches key sets
 * @param revocationLists fetches revocation lists
 */
public record CollateralFetchers(DocumentFetcher keySets, DocumentFetcher revocationLists) {

  /** Those of this configuration. */
  public static CollateralFetchers of(BrokerConfig config, FetchListener listener) {
    PlainHttp plain = config.mode() == Mode.DEVELOPMENT ? PlainHttp.LOOPBACK : PlainHttp.NEVER;
    return new CollateralFetchers(
        new HttpCollateral(config.collateral().timeout(), plain, listener),
        new HttpCollateral(config.collateral().timeout(), PlainHttp.SIGNED_DOCUMENTS, listener));
  }
}
