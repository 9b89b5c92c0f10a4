package dev.sallyport.broker.ready;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a URL leads, as the driver itself reads it: the last of two values counts, a service file
 * adds its own, and each of several hosts may be the one that is connected to.
 *
 * @param hosts every one; none where the driver cannot read the URL
 * @param verified whether the driver itself checks the server's certificate and name
 */
record PostgresTarget(List<String> hosts, boolean verified) {
  private static final String SCHEME = "jdbc:postgresql:";

  /** The driver logs a URL that it cannot read, and a password is not for a log. */
  private static final Pattern PASSWORD = Pattern.compile("(password=)[^&]*");

  /** Copies. */
  PostgresTarget {
    hosts = List.copyOf(hosts);
  }

  /** Empty for a URL of another database. */
  static Optional<PostgresTarget> of(String url) {
    if (!url.startsWith(SCHEME)) {
      return Optional.empty();
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(PASSWORD.matcher(url).replaceAll("$1"));
    } catch (IllegalArgumentException e) {
      return Optional.of(new PostgresTarget(List.of(), false));
    }
    return Optional.of(new PostgresTarget(List.of(source.getServerNames()), isVerified(source)));
  }

  /** Whether nothing leaves this machine, to whichever host it goes. */
  boolean isLocal() {
    return !hosts.isEmpty() && hosts.stream().allMatch(NetworkChecks::isLoopback);
  }

  /** Of any other class that is to check something, nobody here knows what it lets pass. */
  private static boolean isVerified(PGSimpleDataSource source) {
    String drivers = new PGSimpleDataSource().getSslfactory();
    return "verify-full".equalsIgnoreCase(source.getSslMode())
        && Objects.equals(source.getSslfactory(), drivers)
        && source.getSslHostnameVerifier() == null;
  }
}
