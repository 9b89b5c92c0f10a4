package dev.sallyport.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtlpSenderTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer receiver;

  OtlpSenderTest() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void startReceiver() {
    receiver.setExecutor(threads);
    receiver.start();
  }

  @AfterEach
  void stopReceiver() {
    end.countDown();
    receiver.stop(0);
    threads.shutdownNow();
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + path);
  }

  /** One span, sent when this returns. */
  private void send(URI endpoint) {
    OtlpSender sender = new OtlpSender(HttpClient.newHttpClient(), endpoint, TIMEOUT, metrics);
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(sender)).build()) {
      provider.get("test").spanBuilder("one").startSpan().end();
      assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isDone()).isTrue();
    }
  }

  private double count(String outcome) {
    return metrics.get("sallyport.traces.spans").tag("outcome", outcome).counter().count();
  }

  private void requireLost(HttpHandler behaviour) {
    receiver.createContext("/hostile", behaviour);
    send(url("/hostile"));
    assertThat(count("lost")).isEqualTo(1);
    assertThat(count("sent")).isZero();
  }

  @Test
  void receiverThatTakesIt_isCounted() {
    AtomicInteger bytes = new AtomicInteger();
    receiver.createContext(
        "/v1/traces",
        exchange -> {
          bytes.set(exchange.getRequestBody().readAllBytes().length);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    send(url("/v1/traces"));
    assertThat(bytes.get()).isPositive();
    assertThat(count("sent")).isEqualTo(1);
    assertThat(count("lost")).isZero();
  }

  @Test
  void receiverThatRefuses_losesTheSpan() {
    requireLost(exchange -> {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
    });
  }

  @Test
  void receiverThatIsGone_losesTheSpan() {
    URI gone = url("/v1/traces");
    receiver.stop(0);
    send(gone);
    assertThat(count("lost")).isEqualTo(1);
  }

  @Test
  void redirect_isNotFollowed() {
    AtomicInteger followed = new AtomicInteger();
    receiver.createContext(
        "/elsewhere",
        exchange -> {
          followed.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    requireLost(exchange -> {
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      exchange.sendResponseHeaders(307, -1);
      exchange.close();
    });
    assertThat(followed.get()).isZero();
  }

  @Test
  void answerWithoutEnd_isCutOff() {
    requireLost(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] more = new byte[8 * 1024];
      try (OutputStream out = exchange.getResponseBody()) {
        while (end.getCount() > 0) {
          out.write(more);
        }
      }
    });
  }

  @Test
  void answerThatDoesNotCome_isGivenUp() {
    requireLost(exchange -> {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
