package dev.sallyport.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenTelemetryTracesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** A receiver that takes nothing until it is told to. */
  private static final class StuckExporter implements SpanExporter {
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      taken.addAndGet(spans.size());
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void receiverThatIsStuck_costsNoMoreThanTheQueue_andHoldsUpNobody() {
    StuckExporter exporter = new StuckExporter();
    int spans = 5 * OpenTelemetryTraces.QUEUE;
    try (OpenTelemetryTraces traces =
        new OpenTelemetryTraces(exporter, TIMEOUT, InstantSource.system())) {
      // Comes to its end although nothing is taken: ending a span never waits.
      for (int i = 0; i < spans; i++) {
        traces.tracer().spanBuilder("one").startSpan().end();
      }
      exporter.released.countDown();
    }
    assertThat(exporter.taken.get())
        .isBetween(1, OpenTelemetryTraces.QUEUE + OpenTelemetryTraces.BATCH);
  }
}
