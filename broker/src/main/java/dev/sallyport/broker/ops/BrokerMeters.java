package dev.sallyport.broker.ops;

import dev.sallyport.broker.log.LogEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * What runs, {@code sallyport_build_info}, and how many lines of each event it has logged, {@code
 * sallyport_log_events_total}. Every series is there from the start, as with refusals.
 */
public final class BrokerMeters {
  /**
   * Registers both.
   *
   * @param version of the application
   * @param engine of the store
   */
  public BrokerMeters(String version, String engine, MeterRegistry registry) {
    Gauge.builder("sallyport.build.info", () -> 1)
        .description("Always 1; the labels say what runs")
        .tags("version", version, "store", engine.toLowerCase(Locale.ROOT))
        .register(registry);
    for (LogEvent event : LogEvent.values()) {
      FunctionCounter.builder("sallyport.log.events", event, LogEvent::written)
          .description("Lines in the log, by event; an event whose level is off has none")
          .tags("event", event.label(), "level", level(event))
          .register(registry);
    }
  }

  private static String level(LogEvent event) {
    return event.level() == System.Logger.Level.WARNING ? "WARN" : event.level().getName();
  }
}
