package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void register() {
    var _ = new BrokerMeters("1.2.3", "PostgreSQL", registry);
  }

  private double lines(LogEvent event) {
    return registry
        .get("sallyport.log.events")
        .tag("event", event.label())
        .functionCounter()
        .count();
  }

  @Test
  void build_isToldByLabels() {
    assertThat(
            registry
                .get("sallyport.build.info")
                .tags("version", "1.2.3", "store", "postgresql")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void lineThatIsWritten_isCountedByItsEventAndLevel() {
    double before = lines(LogEvent.STORE_AWAY);
    double others = lines(LogEvent.STORE_FAILED);
    try (LogLines lines = new LogLines()) {
      LogEvent.STORE_AWAY.write("gone");
      assertThat(lines.of(LogEvent.STORE_AWAY)).hasSize(1);
    }
    assertThat(lines(LogEvent.STORE_AWAY)).isEqualTo(before + 1);
    assertThat(lines(LogEvent.STORE_FAILED)).isEqualTo(others);
    assertThat(registry.get("sallyport.log.events").tag("level", "ERROR").functionCounters())
        .isNotEmpty();
  }

  @Test
  void lineWhoseLevelIsOff_isNotCounted() {
    double before = lines(LogEvent.REQUEST_REFUSED);
    LogEvent.REQUEST_REFUSED.write("some-reason", "some subject");
    assertThat(lines(LogEvent.REQUEST_REFUSED)).isEqualTo(before);
  }

  @Test
  void everyEvent_isThereFromTheStart() {
    assertThat(registry.get("sallyport.log.events").functionCounters())
        .hasSameSizeAs(LogEvent.values());
  }
}
