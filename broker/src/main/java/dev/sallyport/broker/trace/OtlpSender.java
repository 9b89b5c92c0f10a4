package dev.sallyport.broker.trace;

import dev.sallyport.broker.log.LogEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends spans by OTLP over HTTP as protobuf. The SDK's own exporter reads an answer of any length
 * for any time; here the whole exchange has a time-out and the answer a limit, no redirect is
 * followed, and nothing that the receiver answers gets into a log.
 */
final class OtlpSender implements SpanExporter {
  private static final int MAX_ANSWER = 64 * 1024;
  private final HttpClient http;
  private final URI endpoint;
  private final Duration timeout;
  private final Counter sent;
  private final Counter lost;
  private volatile boolean failing;

  /**
   * A sender.
   *
   * @param http follows no redirects
   * @param timeout from connecting to the last byte of the answer
   */
  OtlpSender(HttpClient http, URI endpoint, Duration timeout, MeterRegistry metrics) {
    this.http = http;
    this.endpoint = endpoint;
    this.timeout = timeout;
    this.sent = counter(metrics, "sent");
    this.lost = counter(metrics, "lost");
  }

  /** Called by one thread of the SDK, which may wait. */
  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    try {
      post(encode(spans));
      sent.increment(spans.size());
      recovered();
      return CompletableResultCode.ofSuccess();
    } catch (IOException e) {
      lost.increment(spans.size());
      failed(String.valueOf(e.getMessage()));
      return CompletableResultCode.ofFailure();
    }
  }

  /** Nothing is kept here. */
  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    http.shutdownNow();
    return CompletableResultCode.ofSuccess();
  }

  private static byte[] encode(Collection<SpanData> spans) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TraceRequestMarshaler.create(spans).writeBinaryTo(out);
    return out.toByteArray();
  }

  private void post(byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    int status = await(exchange).statusCode();
    if (status != 200) {
      throw new IOException("answered " + status);
    }
  }

  private <T> T await(CompletableFuture<T> exchange) throws IOException {
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("took longer than " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException("no answer", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      exchange.cancel(true);
    }
  }

  /** Once, and not for each batch. */
  private void failed(String why) {
    if (!failing) {
      failing = true;
      LogEvent.TRACES_LOST.write(endpoint.getHost(), why);
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LogEvent.TRACES_TAKEN.write(endpoint.getHost());
    }
  }

  private static Counter counter(MeterRegistry metrics, String outcome) {
    return Counter.builder("sallyport.traces.spans")
        .description("Spans by what became of them when they were sent")
        .tag("outcome", outcome)
        .register(metrics);
  }
}
