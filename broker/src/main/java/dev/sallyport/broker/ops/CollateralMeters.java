package dev.sallyport.broker.ops;

import dev.sallyport.attestation.DocumentFetcher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Watches how issuers' documents are fetched: {@code sallyport_collateral_fetches_total} by {@code
 * outcome}, and when the newest was taken and when it stops to serve, in seconds since 1970. The
 * label {@code host} is one of those that the operator configured: where the address of a document
 * stands in a certificate, a fetch from any other host is counted nowhere.
 */
public final class CollateralMeters {
  private final Map<Document, Map<String, Host>> documents = new EnumMap<>(Document.class);
  private final InstantSource clock;
  private final MeterRegistry registry;

  /** What is fetched. */
  public enum Document {
    /** A JSON Web Key Set. */
    KEY_SET("key-set"),
    /** A certificate revocation list. */
    REVOCATION_LIST("revocation-list");

    private final String label;

    Document(String label) {
      this.label = label;
    }
  }

  /**
   * Registers all series, so that they are there before anything is fetched.
   *
   * @param keySets hosts as they stand in addresses, with the port where there is one
   * @param lists the same of revocation lists
   */
  public CollateralMeters(
      Set<String> keySets, Set<String> lists, InstantSource clock, MeterRegistry registry) {
    this.clock = clock;
    this.registry = registry;
    register(Document.KEY_SET, keySets);
    register(Document.REVOCATION_LIST, lists);
  }

  private void register(Document document, Set<String> hosts) {
    documents.put(
        document,
        hosts.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), host -> new Host(document.label, host, registry))));
  }

  /** A fetcher that does as this one, and is watched. */
  public DocumentFetcher watched(Document document, DocumentFetcher fetcher) {
    return new Watched(fetcher, documents.getOrDefault(document, Map.of()), clock);
  }

  private record Watched(DocumentFetcher fetcher, Map<String, Host> hosts, InstantSource clock)
      implements DocumentFetcher {
    @Override
    public byte[] fetch(URI url, int maxBytes) throws IOException {
      try {
        return fetcher.fetch(url, maxBytes);
      } catch (IOException e) {
        host(url).ifPresent(host -> host.failed.increment());
        throw e;
      }
    }

    @Override
    public void taken(URI url, Instant until) {
      fetcher.taken(url, until);
      host(url).ifPresent(host -> host.taken(url, clock.instant(), until));
    }

    @Override
    public void rejected(URI url, IOException why) {
      fetcher.rejected(url, why);
      host(url).ifPresent(host -> host.rejected.increment());
    }

    private Optional<Host> host(URI url) {
      return Optional.ofNullable(url.getRawAuthority()).map(hosts::get);
    }
  }

  /** What is known of the documents of one host, which may serve several lists. */
  private static final class Host {
    /** A list that ended so long ago is one that nobody names any more. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final Counter taken;
    private final Counter failed;
    private final Counter rejected;
    private volatile Instant lastTaken = Instant.EPOCH;
    private final Map<URI, Instant> ends = new ConcurrentHashMap<>();

    Host(String document, String host, MeterRegistry registry) {
      this.taken = counter(document, host, "taken", registry);
      this.failed = counter(document, host, "failed", registry);
      this.rejected = counter(document, host, "rejected", registry);
      Gauge.builder("sallyport.collateral.taken", this, it -> it.lastTaken.getEpochSecond())
          .description(
              "When the newest document of a host was taken, in seconds since 1970; 0 before")
          .baseUnit("seconds")
          .tags("document", document, "host", host)
          .register(registry);
      Gauge.builder("sallyport.collateral.end", this, it -> it.firstEnd().getEpochSecond())
          .description(
              "When the first document of a host to end does, in seconds since 1970; 0 before")
          .baseUnit("seconds")
          .tags("document", document, "host", host)
          .register(registry);
    }

    void taken(URI url, Instant now, Instant until) {
      ends.put(url, until);
      ends.values().removeIf(end -> end.plus(FORGOTTEN).isBefore(now));
      lastTaken = now;
      taken.increment();
    }

    private Instant firstEnd() {
      return ends.values().stream().min(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    }

    private static Counter counter(
        String document, String host, String outcome, MeterRegistry registry) {
      return Counter.builder("sallyport.collateral.fetches")
          .description("Fetches of issuers' documents, by what became of them")
          .tags("document", document, "host", host, "outcome", outcome)
          .register(registry);
    }
  }
}
