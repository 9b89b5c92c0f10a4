package dev.sallyport.broker.ready;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the broker reaches its database. */
final class StoreChecks implements ReadinessCheck {
  private static final String URL = "sallyport.store.url";
  private static final Pattern POSTGRESQL_HOST =
      Pattern.compile("jdbc:postgresql://(\\[[^]]*]|[^:/?,]*)[:/?]?.*");

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    return facts.broker().store().url().stream().flatMap(url -> url(url, facts));
  }

  private static Stream<Finding> url(String url, StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    if (url.contains("password=")) {
      found.add(CheckId.PASSWORD_IN_STORE_URL.at(URL));
    }
    Matcher postgresql = POSTGRESQL_HOST.matcher(url);
    if (postgresql.matches()
        && !NetworkChecks.isLoopback(postgresql.group(1))
        && !url.contains("sslmode=verify-full")) {
      found.add(CheckId.STORE_WITHOUT_TLS.at(URL));
    }
    if (postgresql.matches() && facts.broker().admin().tokenHash().isEmpty()) {
      found.add(CheckId.TOKEN_OF_EACH_BROKER.at("sallyport.admin.token-hash"));
    }
    return found.build();
  }
}
