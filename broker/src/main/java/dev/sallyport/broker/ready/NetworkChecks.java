package dev.sallyport.broker.ready;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.stream.Stream;

/** Who can reach the ports, and what travels over them. */
final class NetworkChecks implements ReadinessCheck {
  private static final String HOST = "quarkus.http.host";
  private static final String MANAGEMENT_HOST = "quarkus.management.host";
  private static final String PROXY = "quarkus.http.proxy.";

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    boolean open = !isLoopback(facts.value(HOST).orElse(""));
    if (open && facts.servesPlain()) {
      found.add(CheckId.PLAIN_HTTP.at(HOST));
    }
    if (open && !facts.isProduction()) {
      found.add(CheckId.DEVELOPMENT_IN_PUBLIC.at("sallyport.mode"));
    }
    if (!isLoopback(facts.value(MANAGEMENT_HOST).orElse(""))) {
      found.add(CheckId.OPEN_MANAGEMENT.at(MANAGEMENT_HOST));
    }
    if (facts.isOn(PROXY + "proxy-address-forwarding")
        && facts.value(PROXY + "trusted-proxies").isEmpty()) {
      found.add(CheckId.FORGED_SOURCES.at(PROXY + "trusted-proxies"));
    }
    traces(facts).forEach(found::add);
    return found.build();
  }

  /** Outcomes and correlation ids, which are for the operator alone. */
  private static Stream<Finding> traces(StartFacts facts) {
    return facts.broker().traces().endpoint().stream()
        .filter(endpoint -> !"https".equalsIgnoreCase(endpoint.getScheme()))
        .filter(endpoint -> !isLoopback(Objects.requireNonNullElse(endpoint.getHost(), "")))
        .map(_ -> CheckId.TRACES_WITHOUT_TLS.at("sallyport.traces.endpoint"));
  }

  /** Only a name or address that is loopback for sure; anything that does not resolve is not. */
  static boolean isLoopback(String host) {
    try {
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
