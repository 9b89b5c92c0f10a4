package dev.sallyport.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a broker listens: {@code https://host[:port][/prefix]}. Plain {@code http} is taken on
 * loopback alone, since anybody on the way could otherwise read a bearer token.
 */
public final class BrokerAddress {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private final URI base;

  private BrokerAddress(URI base) {
    this.base = base;
  }

  /** Reads an address; empty if it is not an absolute https (or loopback http) URL alone. */
  public static Optional<BrokerAddress> parse(String text) {
    try {
      String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      return Optional.of(new URI(trimmed)).filter(BrokerAddress::isUsable).map(BrokerAddress::new);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The URL of a route, which begins with a slash. */
  URI route(String path) {
    return URI.create(base + path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BrokerAddress that && base.equals(that.base);
  }

  @Override
  public int hashCode() {
    return base.hashCode();
  }

  /** The URL without a slash at its end. */
  @Override
  public String toString() {
    return base.toString();
  }

  /** User info would end up in logs, a query or fragment would swallow the route. */
  private static boolean isUsable(URI uri) {
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      return false;
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("https") || (scheme.equals("http") && isLoopback(uri.getHost()));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK_V4.matcher(host).matches();
  }
}
