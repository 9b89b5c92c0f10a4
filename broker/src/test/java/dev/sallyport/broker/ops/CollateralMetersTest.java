package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.attestation.DocumentFetcher;
import dev.sallyport.broker.ops.CollateralMeters.Document;
import dev.sallyport.broker.store.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CollateralMetersTest {
  private static final String HOST = "lists.test:8443";
  private static final URI LEAF = URI.create("https://lists.test:8443/leaf.crl");
  private static final URI ROOT = URI.create("https://lists.test:8443/root.crl");
  private static final URI STRANGE = URI.create("https://lists.test/leaf.crl");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestClock clock = new TestClock();
  private final Origin origin = new Origin();
  private final DocumentFetcher metered =
      new CollateralMeters(Set.of(), Set.of(HOST), clock, registry)
          .watched(Document.REVOCATION_LIST, origin);

  /** Answers until it is told not to, and keeps what it is told of its answers. */
  private static final class Origin implements DocumentFetcher {
    private final List<String> told = new ArrayList<>();
    private boolean down;

    @Override
    public byte[] fetch(URI url, int maxBytes) throws IOException {
      if (down) {
        throw new IOException("not to be had");
      }
      return new byte[maxBytes];
    }

    @Override
    public void taken(URI url, Instant until) {
      told.add("taken " + url);
    }

    @Override
    public void rejected(URI url, IOException why) {
      told.add("rejected " + url);
    }
  }

  private double fetches(String outcome) {
    return registry
        .get("sallyport.collateral.fetches")
        .tags("document", "revocation-list", "host", HOST, "outcome", outcome)
        .counter()
        .count();
  }

  private Instant gauge(String name) {
    double seconds = registry.get(name).tags("host", HOST).gauge().value();
    return Instant.ofEpochSecond((long) seconds);
  }

  @Test
  void documentThatIsTaken_isCountedWithItsTimes() throws IOException {
    assertThat(metered.fetch(LEAF, 3)).hasSize(3);
    assertThat(fetches("taken")).isZero();
    metered.taken(LEAF, clock.instant().plusSeconds(60));
    assertThat(fetches("taken")).isEqualTo(1);
    assertThat(gauge("sallyport.collateral.taken")).isEqualTo(clock.instant());
    assertThat(gauge("sallyport.collateral.end")).isEqualTo(clock.instant().plusSeconds(60));
    assertThat(origin.told).containsExactly("taken " + LEAF);
  }

  @Test
  void documentThatIsRejectedOrNotToBeHad_isCountedAndChangesNoTime() {
    metered.rejected(LEAF, new IOException("no list"));
    origin.down = true;
    assertThatThrownBy(() -> metered.fetch(LEAF, 3)).isInstanceOf(IOException.class);
    assertThat(fetches("rejected")).isEqualTo(1);
    assertThat(fetches("failed")).isEqualTo(1);
    assertThat(fetches("taken")).isZero();
    assertThat(gauge("sallyport.collateral.taken")).isEqualTo(Instant.EPOCH);
    assertThat(gauge("sallyport.collateral.end")).isEqualTo(Instant.EPOCH);
    assertThat(origin.told).containsExactly("rejected " + LEAF);
  }

  @Test
  void endOfAHost_isThatOfItsFirstListToEnd() {
    Instant soon = clock.instant().plus(Duration.ofHours(1));
    metered.taken(LEAF, soon);
    metered.taken(ROOT, clock.instant().plus(Duration.ofDays(7)));
    assertThat(gauge("sallyport.collateral.end")).isEqualTo(soon);
    metered.taken(LEAF, clock.instant().plus(Duration.ofDays(1)));
    assertThat(gauge("sallyport.collateral.end")).isEqualTo(clock.instant().plusSeconds(86_400));
  }

  @Test
  void listThatNobodyNamesAnyMore_isForgottenADayAfterItsEnd() {
    metered.taken(LEAF, clock.instant());
    clock.advance(Duration.ofDays(1).plusSeconds(1));
    Instant end = clock.instant().plus(Duration.ofDays(7));
    metered.taken(ROOT, end);
    assertThat(gauge("sallyport.collateral.end")).isEqualTo(end);
  }

  /** Where its address stands in a certificate, whoever wrote that could name any host. */
  @Test
  void hostThatIsNotConfigured_hasNoSeries() throws IOException {
    int before = registry.getMeters().size();
    assertThat(metered.fetch(STRANGE, 1)).hasSize(1);
    metered.taken(STRANGE, clock.instant());
    metered.rejected(URI.create("urn:x"), new IOException("no"));
    assertThat(registry.getMeters()).hasSize(before).hasSize(5);
    assertThat(fetches("taken")).isZero();
  }
}
