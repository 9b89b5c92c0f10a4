package dev.sallyport.kms.gcp;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts are called. A file of credentials names hosts of its own, and whoever can change it
 * would otherwise make the broker send an identity, or a request of its own network, anywhere.
 */
sealed interface Reach {

  /** Whether this address may be called. */
  boolean allows(URI address);

  /** The endpoint alone. */
  record Endpoint(URI endpoint) implements Reach {
    @Override
    public boolean allows(URI address) {
      return "https".equals(address.getScheme())
          && endpoint.getRawAuthority().equals(address.getRawAuthority());
    }
  }

  /** Where tokens come from: Google's own hosts, or that of the endpoint. */
  record Tokens(URI endpoint) implements Reach {
    @Override
    public boolean allows(URI address) {
      return isGoogle(address) || new Endpoint(endpoint).allows(address);
    }
  }

  /** Google's own hosts, and the metadata server of a machine there, which has no TLS. */
  record Machine() implements Reach {
    private static final Set<String> METADATA =
        Set.of("metadata.google.internal", "169.254.169.254");

    @Override
    public boolean allows(URI address) {
      return isGoogle(address)
          || ("http".equals(address.getScheme())
              && address.getRawAuthority() != null
              && METADATA.contains(address.getRawAuthority()));
    }
  }

  private static boolean isGoogle(URI address) {
    return "https".equals(address.getScheme())
        && address.getPort() == -1
        && address.getRawUserInfo() == null
        && address.getHost() != null
        && address.getHost().toLowerCase(Locale.ROOT).endsWith(".googleapis.com");
  }
}
