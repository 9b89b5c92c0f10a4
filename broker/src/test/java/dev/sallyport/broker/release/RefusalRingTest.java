package dev.sallyport.broker.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Transcript;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I10")
class RefusalRingTest {
  private static final TenantName ONE = new TenantName("one");
  private static final TenantName OTHER = new TenantName("other");
  private final RefusalRing ring = new RefusalRing();

  private static ExplainedRefusal refusal(TenantName tenant, int number) {
    return new ExplainedRefusal(
        tenant,
        Instant.EPOCH,
        Integer.toString(number),
        Refusal.of(RefusalReason.UNKNOWN_SECRET),
        new Transcript(Digest.zero()),
        Digest.zero(),
        List.of());
  }

  @Test
  void newestComesFirst_andTheOldestMakesRoom() {
    for (int i = 0; i < RefusalRing.SIZE + 5; i++) {
      ring.add(refusal(ONE, i));
    }
    List<ExplainedRefusal> kept = ring.newest(ONE, 5000);
    assertThat(kept).hasSize(RefusalRing.SIZE);
    assertThat(kept.getFirst().correlationId()).isEqualTo("1004");
    assertThat(kept.getLast().correlationId()).isEqualTo("5");
    assertThat(ring.newest(ONE, 2)).hasSize(2);
  }

  @Test
  void oneTenantsFlood_pushesOutNothingOfAnother() {
    ring.add(refusal(OTHER, 7));
    for (int i = 0; i < 2 * RefusalRing.SIZE; i++) {
      ring.add(refusal(ONE, i));
    }
    assertThat(ring.newest(OTHER, 10)).hasSize(1);
    assertThat(ring.find(OTHER, "7")).isPresent();
    assertThat(ring.find(OTHER, "1999")).isEmpty();
    assertThat(ring.find(ONE, "1999")).isPresent();
    assertThat(ring.newest(new TenantName("third"), 10)).isEmpty();
  }
}
