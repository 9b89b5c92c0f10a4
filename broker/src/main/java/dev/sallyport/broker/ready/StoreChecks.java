package dev.sallyport.broker.ready;

import java.util.Optional;
import java.util.stream.Stream;

/** How the broker reaches its database. */
final class StoreChecks implements ReadinessCheck {
  private static final String URL = "sallyport.store.url";

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    return facts.broker().store().url().stream().flatMap(url -> url(url, facts));
  }

  private static Stream<Finding> url(String url, StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    if (url.contains("password=")) {
      found.add(CheckId.PASSWORD_IN_STORE_URL.at(URL));
    }
    Optional<PostgresTarget> postgresql = PostgresTarget.of(url);
    if (postgresql.filter(target -> !target.isLocal() && !target.verified()).isPresent()) {
      found.add(CheckId.STORE_WITHOUT_TLS.at(URL));
    }
    if (postgresql.isPresent() && facts.broker().admin().tokenHash().isEmpty()) {
      found.add(CheckId.TOKEN_OF_EACH_BROKER.at("sallyport.admin.token-hash"));
    }
    return found.build();
  }
}
