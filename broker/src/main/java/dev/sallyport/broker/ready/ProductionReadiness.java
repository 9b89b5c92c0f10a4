package dev.sallyport.broker.ready;

import dev.sallyport.broker.collateral.HttpCollateral;
import dev.sallyport.broker.config.BrokerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings with which a broker runs and does not protect what it is for. Production refuses to
 * start with any of them and names all at once; development logs them.
 */
public final class ProductionReadiness {
  private static final Pattern POSTGRESQL_HOST =
      Pattern.compile("jdbc:postgresql://(\\[[^]]*]|[^:/?,]*)[:/?]?.*");
  private static final Set<PosixFilePermission> WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> READ_OR_WRITE =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);
  private final List<Finding> findings = new ArrayList<>();

  private ProductionReadiness() {}

  /**
   * One unsafe setting.
   *
   * @param key the configuration key
   * @param problem what is unsafe about it
   */
  public record Finding(String key, String problem) {
    @Override
    public String toString() {
      return key + ": " + problem;
    }
  }

  /**
   * How the broker is reached.
   *
   * @param host the address it listens on
   * @param plain whether it answers without TLS
   */
  public record Exposure(String host, boolean plain) {}

  /** Everything that production does not start with; empty when there is nothing. */
  public static List<Finding> findings(BrokerConfig config, Exposure exposure) {
    ProductionReadiness check = new ProductionReadiness();
    config.issuers().forEach(check::issuer);
    check.exposure(exposure);
    config.store().url().ifPresent(check::storeUrl);
    check.file("sallyport.data-dir", Optional.of(config.dataDir()), WRITE);
    check.file("sallyport.store.password-file", config.store().passwordFile(), READ_OR_WRITE);
    check.file("sallyport.tls.key-file", config.tls().keyFile(), READ_OR_WRITE);
    config.traces().endpoint().ifPresent(check::traces);
    return List.copyOf(check.findings);
  }

  /**
   * Stops a start in production that has findings.
   *
   * @throws NotReadyException naming every finding
   */
  public static void enforce(BrokerConfig.Mode mode, List<Finding> findings)
      throws NotReadyException {
    if (mode == BrokerConfig.Mode.PRODUCTION && !findings.isEmpty()) {
      throw new NotReadyException(findings);
    }
  }

  private void issuer(String name, BrokerConfig.Issuer issuer) {
    String key = "sallyport.issuers." + name;
    if (issuer.simulated()) {
      add(key + ".simulated", "a simulator attests whatever it is told");
    }
    issuer
        .jwksUrl()
        .filter(url -> !"https".equalsIgnoreCase(url.getScheme()))
        .ifPresent(url -> {
          String where = HttpCollateral.isPlainLoopback(url) ? "even on loopback" : "on any path";
          add(key + ".jwks-url", "keys fetched without TLS can be replaced, " + where);
        });
  }

  private void exposure(Exposure exposure) {
    if (exposure.plain() && !isLoopback(exposure.host())) {
      add("quarkus.http.host", "plain HTTP outside loopback: bearer tokens travel in the clear");
    }
  }

  private void storeUrl(String url) {
    if (url.contains("password=")) {
      add("sallyport.store.url", "holds a password: use sallyport.store.password-file");
    }
    Matcher postgresql = POSTGRESQL_HOST.matcher(url);
    if (postgresql.matches()
        && !isLoopback(postgresql.group(1))
        && !url.contains("sslmode=verify-full")) {
      add("sallyport.store.url", "a database across a network without sslmode=verify-full");
    }
  }

  private void traces(URI endpoint) {
    if (!"https".equalsIgnoreCase(endpoint.getScheme())
        && !isLoopback(Objects.requireNonNullElse(endpoint.getHost(), ""))) {
      add("sallyport.traces.endpoint", "traces sent without TLS can be read on their way");
    }
  }

  private void file(String key, Optional<Path> file, Set<PosixFilePermission> forbidden) {
    file.filter(path -> isOpen(path, forbidden))
        .ifPresent(_ -> add(key, "is open to others than its owner"));
  }

  /** What cannot be asked for its mode counts as open; what is not there yet does not. */
  private static boolean isOpen(Path file, Set<PosixFilePermission> forbidden) {
    try {
      return Files.exists(file)
          && Files.getPosixFilePermissions(file).stream().anyMatch(forbidden::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }

  /** Only a name or address that is loopback for sure; anything that does not resolve is not. */
  private static boolean isLoopback(String host) {
    try {
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void add(String key, String problem) {
    findings.add(new Finding(key, problem));
  }
}
