package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalCountersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Problems problems =
      new Problems(() -> Instant.EPOCH, new RefusalCounters(registry));

  private Counter counter(String audience, String kind, String reason) {
    return registry
        .get("sallyport.refusals")
        .tags("audience", audience, "kind", kind, "reason", reason)
        .counter();
  }

  @Test
  void refusal_isCountedByItsTrueReasonAndWhoAsked() {
    var _ = problems.body(Refusal.of(RefusalReason.UNKNOWN_SECRET), Audience.WORKLOAD, "id");
    assertThat(counter("workload", "withheld", "unknown-secret").count()).isEqualTo(1);
    assertThat(counter("tenant", "withheld", "unknown-secret").count()).isZero();
    assertThat(counter("workload", "withheld", "unknown-tenant").count()).isZero();
  }

  @Test
  void answerToARefusal_isCountedOnce() {
    var _ = problems.answer(Refusal.of(RefusalReason.OVERLOADED), Audience.TENANT, "id");
    assertThat(counter("tenant", "unavailable", "overloaded").count()).isEqualTo(1);
  }

  /** A change from nothing to one is none that anybody could count. */
  @Test
  void everyReason_isThereFromTheStart() {
    assertThat(registry.getMeters())
        .hasSize(Audience.values().length * RefusalReason.values().length);
  }
}
