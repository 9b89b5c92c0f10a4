package dev.sallyport.broker.ready;

import java.net.InetAddress;
import java.net.UnknownHostException;
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
    if (open && isPlain(facts)) {
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
    return found.build();
  }

  /** Also where plain requests are redirected: by then the token has travelled. */
  private static boolean isPlain(StartFacts facts) {
    return facts
        .value("quarkus.http.insecure-requests")
        .filter("disabled"::equalsIgnoreCase)
        .isEmpty();
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
