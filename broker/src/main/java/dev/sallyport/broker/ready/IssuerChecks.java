package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.BrokerConfig.Crl;
import dev.sallyport.broker.config.BrokerConfig.Issuer;
import dev.sallyport.broker.config.BrokerConfig.Trust;
import java.time.Duration;
import java.util.stream.Stream;

/** Whom the broker believes, and for how long. */
final class IssuerChecks implements ReadinessCheck {
  private static final Duration LONGEST_TOKEN_AGE = Duration.ofHours(1);
  private static final Duration LONGEST_STALENESS = Duration.ofDays(7);

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    Stream<Finding> each =
        facts.broker().issuers().entrySet().stream()
            .flatMap(entry -> issuer("sallyport.issuers." + entry.getKey(), entry.getValue()));
    return Stream.concat(each, all(facts));
  }

  private static Stream<Finding> issuer(String key, Issuer issuer) {
    Stream.Builder<Finding> found = Stream.builder();
    if (issuer.simulated()) {
      found.add(CheckId.SIMULATED_ISSUER.at(key + ".simulated"));
    }
    if (issuer.jwksUrl().filter(url -> !"https".equalsIgnoreCase(url.getScheme())).isPresent()) {
      found.add(CheckId.PLAIN_KEY_SET.at(key + ".jwks-url"));
    }
    if (issuer.trust() == Trust.PINNED_ROOT && issuer.crl().filter(Crl.NONE::equals).isPresent()) {
      found.add(CheckId.NO_REVOCATION.at(key + ".crl"));
    }
    if (issuer.maxAge().compareTo(LONGEST_TOKEN_AGE) > 0) {
      found.add(CheckId.LONG_TOKEN_AGE.at(key + ".max-age"));
    }
    return found.build();
  }

  private static Stream<Finding> all(StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    if (facts.broker().issuers().isEmpty()) {
      found.add(CheckId.NO_ISSUER.at("sallyport.issuers"));
    }
    if (facts.broker().collateral().maxStaleness().compareTo(LONGEST_STALENESS) > 0) {
      found.add(CheckId.STALE_KEY_SETS.at("sallyport.collateral.max-staleness"));
    }
    if (facts.broker().collateral().refresh().compareTo(LONGEST_STALENESS) > 0) {
      found.add(CheckId.STALE_KEY_SETS.at("sallyport.collateral.refresh"));
    }
    return found.build();
  }
}
