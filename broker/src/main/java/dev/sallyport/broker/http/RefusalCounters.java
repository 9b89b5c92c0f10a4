package dev.sallyport.broker.http;

import dev.sallyport.protocol.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Counts refusals: {@code sallyport_refusals_total}, labels {@code audience}, {@code kind} and
 * {@code reason}. The reason is the true one, also where a workload is told {@code not-released}.
 * Every series is there from the start: what counts a change would not see a first refusal that
 * brings its series along.
 */
final class RefusalCounters {
  private final Map<Audience, Map<RefusalReason, Counter>> counters = new EnumMap<>(Audience.class);

  RefusalCounters(MeterRegistry registry) {
    for (Audience audience : Audience.values()) {
      Map<RefusalReason, Counter> byReason = new EnumMap<>(RefusalReason.class);
      for (RefusalReason reason : RefusalReason.values()) {
        byReason.put(reason, counter(registry, audience, reason));
      }
      counters.put(audience, byReason);
    }
  }

  void count(Audience audience, RefusalReason reason) {
    Map<RefusalReason, Counter> byReason = Objects.requireNonNull(counters.get(audience));
    Objects.requireNonNull(byReason.get(reason)).increment();
  }

  private static Counter counter(MeterRegistry registry, Audience audience, RefusalReason reason) {
    return Counter.builder("sallyport.refusals")
        .description("Refused requests, by who asked and by the true reason")
        .tag("audience", lower(audience))
        .tag("kind", lower(reason.kind()))
        .tag("reason", reason.label())
        .register(registry);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
