package dev.sallyport.broker.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.broker.collateral.HttpCollateral.PlainHttp;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCollateralTest {
  private final AtomicInteger followed = new AtomicInteger();
  private final CountDownLatch testEnds = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/keys", exchange -> answer(exchange, 200, 100));
    server.createContext("/gone", exchange -> answer(exchange, 404, 0));
    server.createContext("/moved", this::redirect);
    server.createContext("/endless", this::endless);
    server.createContext("/trickle", this::trickle);
    server.createContext(
        "/target",
        exchange -> {
          followed.incrementAndGet();
          answer(exchange, 200, 10);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    testEnds.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int status, int size) throws IOException {
    exchange.sendResponseHeaders(status, size == 0 ? -1 : size);
    exchange.getResponseBody().write(new byte[size]);
    exchange.close();
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", url("/target").toString());
    answer(exchange, 302, 0);
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] block = new byte[4096];
    while (true) {
      exchange.getResponseBody().write(block);
    }
  }

  private void trickle(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write(1);
    exchange.getResponseBody().flush();
    try {
      testEnds.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static HttpCollateral development() {
    return new HttpCollateral(Duration.ofSeconds(10), PlainHttp.LOOPBACK);
  }

  @Test
  void document_isFetchedWhole() throws IOException {
    assertThat(development().fetch(url("/keys"), 100)).hasSize(100);
  }

  @Test
  void eachFetch_isToldInTheLog() throws IOException {
    try (LogLines lines = new LogLines()) {
      HttpCollateral collateral = development();
      collateral.fetch(url("/keys"), 100);
      assertThatThrownBy(() -> collateral.fetch(url("/gone"), 100)).isInstanceOf(IOException.class);
      collateral.rejected(url("/keys"), new IOException("no key set"));
      assertThat(lines.of(LogEvent.COLLATERAL_FETCHED).getFirst().getMdc("bytes")).isEqualTo("100");
      assertThat(lines.of(LogEvent.COLLATERAL_FAILED).getFirst().getMdc("why")).contains("404");
      assertThat(lines.of(LogEvent.COLLATERAL_REJECTED).getFirst().getMdc("url"))
          .isEqualTo(url("/keys").toString());
    }
  }

  @Test
  void documentOverTheLimit_isRefused() {
    assertThatThrownBy(() -> development().fetch(url("/keys"), 99)).isInstanceOf(IOException.class);
  }

  @Test
  void documentWithoutEnd_isCutAtTheLimit() {
    assertThatThrownBy(() -> development().fetch(url("/endless"), 64 * 1024))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anyOtherStatus_isRefused() {
    assertThatThrownBy(() -> development().fetch(url("/gone"), 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("404");
  }

  @Test
  void redirect_isRefusedAndNotFollowed() {
    assertThatThrownBy(() -> development().fetch(url("/moved"), 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("302");
    assertThat(followed).hasValue(0);
  }

  @Test
  void bodyThatTricklesIn_endsWithTheTimeout() {
    HttpCollateral impatient = new HttpCollateral(Duration.ofMillis(300), PlainHttp.LOOPBACK);
    assertThatThrownBy(() -> impatient.fetch(url("/trickle"), 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void plainHttp_inProduction_isRefusedBeforeAnyConnection() {
    HttpCollateral production = new HttpCollateral(Duration.ofSeconds(10), PlainHttp.NEVER);
    assertThatThrownBy(() -> production.fetch(url("/target"), 100))
        .hasMessageContaining("not fetched");
    assertThat(followed).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/keys",
        "http://127.0.0.1.example.org/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/passwd",
        "https:///keys",
      })
  void otherSchemesAndHosts_areRefusedEvenInDevelopment(String url) {
    assertThatThrownBy(() -> development().fetch(URI.create(url), 100))
        .hasMessageContaining("not fetched");
  }

  @Test
  void signedDocuments_areFetchedWithoutTlsAndOverNothingElse() throws IOException {
    HttpCollateral lists = new HttpCollateral(Duration.ofSeconds(10), PlainHttp.SIGNED_DOCUMENTS);
    assertThat(lists.fetch(url("/keys"), 100)).hasSize(100);
    assertThatThrownBy(() -> lists.fetch(URI.create("file:///etc/passwd"), 100))
        .hasMessageContaining("not fetched");
  }

  @Test
  void closedPort_isAnIoException() {
    server.stop(0);
    assertThatThrownBy(() -> development().fetch(url("/keys"), 100))
        .isInstanceOf(IOException.class);
  }
}
