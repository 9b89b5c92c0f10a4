package dev.sallyport.broker.trace;

import dev.sallyport.broker.release.ReleaseObserver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Traces by the OpenTelemetry SDK. Ended spans wait in a bounded queue and one thread sends them;
 * when the queue is full they are dropped, so that a receiver which is slow or gone holds up no
 * request.
 */
final class OpenTelemetryTraces implements Traces {
  static final int QUEUE = 4096;
  static final int BATCH = 512;
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration LAST_BATCH = Duration.ofSeconds(2);

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final InstantSource clock;

  OpenTelemetryTraces(SpanExporter exporter, Duration timeout, InstantSource clock) {
    BatchSpanProcessor processor =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(QUEUE)
            .setMaxExportBatchSize(BATCH)
            .setScheduleDelay(DELAY)
            .setExporterTimeout(timeout)
            .build();
    // No detector: what it finds, such as a command line, is nobody's business.
    Attributes who = Attributes.of(AttributeKey.stringKey("service.name"), "sallyport-broker");
    this.provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(who))
            .addSpanProcessor(processor)
            .build();
    this.tracer = provider.get("dev.sallyport.broker");
    this.clock = clock;
  }

  Tracer tracer() {
    return tracer;
  }

  @Override
  public void begin(RoutingContext routing, String correlationId) {
    RequestTrace.begin(routing, correlationId, tracer, clock);
  }

  @Override
  public ReleaseObserver beside(ReleaseObserver observer) {
    return new TracedReleases(observer);
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(LAST_BATCH.toMillis(), TimeUnit.MILLISECONDS);
  }
}
