package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies over real connections, to a server that answers with their length or the refusal. */
@Tag("I7")
class BodyCollectorTest {
  private static final int LIMIT = 100;
  private static final int BYTES = 150;
  private static final String POST = "POST /v1/releases HTTP/1.1\r\nHost: broker\r\n";

  private final Arrivals arrivals =
      new Arrivals(
          new Semaphore(2),
          BYTES,
          Duration.ofSeconds(10),
          () -> Instant.parse("2026-03-01T12:00:00Z"));
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(routing ->
            BodyCollector.collect(routing, arrivals, LIMIT, outcome -> answer(routing, outcome)));
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void answer(RoutingContext routing, Outcome<CollectedBody> outcome) {
    String text =
        switch (outcome) {
          case Outcome.Accepted<CollectedBody>(CollectedBody body) -> length(body);
          case Outcome.Refused<CollectedBody>(Refusal refusal) -> refusal.reason().label();
        };
    var _ = routing.response().putHeader("X-Outcome", text).end();
  }

  private static String length(CollectedBody body) {
    try (body) {
      return "length " + body.content().length;
    }
  }

  @Test
  void bodyOfExactlyTheLimit_isCollected() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Content-Length: 100\r\n\r\n" + "x".repeat(LIMIT));
      assertThat(caller.outcome()).isEqualTo("length 100");
    }
  }

  @Test
  void bodyThatComesInPieces_isCollectedWhole() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
      for (int n = 0; n < 10; n++) {
        caller.send("5\r\nabcde\r\n");
      }
      caller.send("0\r\n\r\n");
      assertThat(caller.outcome()).isEqualTo("length 50");
    }
  }

  @Test
  void bodyOneByteLonger_isRefusedBeforeItsEnd() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + "x".repeat(101) + "\r\n");
      assertThat(caller.outcome()).isEqualTo("body-too-large");
    }
  }

  @Test
  void restOfARefusedBody_isReadPast_andTheConnectionServesOn() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Content-Length: 180\r\n\r\n" + "x".repeat(101));
      assertThat(caller.outcome()).isEqualTo("body-too-large");
      caller.send("x".repeat(79) + POST + "Content-Length: 3\r\n\r\nabc");
      assertThat(caller.outcome()).isEqualTo("length 3");
    }
  }

  @Test
  void bodyWithoutEnd_losesItsConnection() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Content-Length: 1000000\r\n\r\n" + "x".repeat(101));
      assertThat(caller.outcome()).isEqualTo("body-too-large");
      caller.send("x".repeat(200));
      assertThat(caller.endsWithin(20)).isTrue();
    }
  }

  @Test
  void noBody_isAnEmptyOne() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Content-Length: 0\r\n\r\n");
      assertThat(caller.outcome()).isEqualTo("length 0");
    }
  }

  @Test
  void callerWhoAsksFirst_isToldToGoOn() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(POST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(caller.line()).contains("100 Continue");
      caller.send("abc");
      assertThat(caller.outcome()).isEqualTo("length 3");
    }
  }

  @Test
  void placesTaken_theBodyLongestOnItsWayMakesRoom() throws Exception {
    try (Caller first = half();
        Caller second = half();
        Caller third = half()) {
      assertThat(first.outcome()).isEqualTo("overloaded");
      second.send("b");
      assertThat(second.outcome()).isEqualTo("length 2");
      third.send("b");
      assertThat(third.outcome()).isEqualTo("length 2");
    }
  }

  @Test
  void bytesTaken_theBodyLongestOnItsWayMakesRoom() throws Exception {
    try (Caller first = new Caller();
        Caller second = new Caller()) {
      first.send(POST + "Content-Length: 100\r\n\r\n" + "x".repeat(99));
      second.send(POST + "Content-Length: 99\r\n\r\n" + "x".repeat(99));
      assertThat(first.outcome()).isEqualTo("overloaded");
      assertThat(second.outcome()).isEqualTo("length 99");
      second.send(POST + "Content-Length: 100\r\n\r\n" + "x".repeat(100));
      assertThat(second.outcome()).as("nothing is held any more").isEqualTo("length 100");
    }
  }

  /** A caller of whose body one byte of two is there. */
  private Caller half() throws IOException {
    Caller caller = new Caller();
    caller.send(POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    // The server has begun to collect once it says so.
    assertThat(caller.line()).contains("100 Continue");
    caller.send("a");
    return caller;
  }

  /** One connection, by hand. */
  private final class Caller implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    private final BufferedReader answer;

    Caller() throws IOException {
      socket.setSoTimeout(30_000);
      answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    String line() throws IOException {
      return String.valueOf(answer.readLine());
    }

    String outcome() throws IOException {
      String line = line();
      while (!line.startsWith("X-Outcome: ")) {
        assertThat(line).as("the connection ended").isNotEqualTo("null");
        line = line();
      }
      return line.substring("X-Outcome: ".length());
    }

    /** Whether the connection ends within so many lines more, by a close or a reset. */
    boolean endsWithin(int lines) {
      try {
        for (int n = 0; n < lines; n++) {
          if (answer.readLine() == null) {
            return true;
          }
        }
        return false;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
