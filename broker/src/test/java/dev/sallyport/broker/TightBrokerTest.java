package dev.sallyport.broker;

import static dev.sallyport.broker.TestCaller.json;
import static dev.sallyport.broker.TestCaller.operator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Running.Tight.class)
class TightBrokerTest {
  private static final long DEADLINE = Duration.ofSeconds(8).toNanos();

  @TestHTTPResource("/")
  @Nullable URI root;

  @Test
  void sourceOverItsRate_isToldWhenToComeAgain() {
    Response last = given().get("/v1/identity");
    for (int i = 0; i < 3; i++) {
      last = json().body("{\"resources\":[\"a/b\"]}").post("/v1/challenges");
    }
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.header("Retry-After")).isEqualTo("1");
    assertThat(TestCaller.problem(last).label()).isEqualTo("rate-limited");
  }

  @Test
  @Tag("I10")
  void bodyThatStops_holdsNoPlace_andMakesRoomForTheNext() throws IOException {
    try (Socket slow = connect()) {
      slow.getOutputStream()
          .write(
              "POST /v1/releases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                  .getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();
      assertThat(given().get("/v1/identity").statusCode()).isEqualTo(200);
      assertThat(operator().get("/v1/tenants").statusCode()).isEqualTo(200);

      long begin = System.nanoTime();
      do {
        // Its body is there at once, and so is its answer: the one before it does not stand in its
        // way.
        assertThat(json().body("{}").post("/v1/releases").statusCode()).isEqualTo(400);
      } while (slow.getInputStream().available() == 0 && System.nanoTime() - begin < DEADLINE);

      String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 1", "overloaded");
    }
  }

  private Socket connect() throws IOException {
    URI broker = Objects.requireNonNull(root);
    Socket socket = new Socket(broker.getHost(), broker.getPort());
    socket.setSoTimeout((int) Duration.ofNanos(DEADLINE).toMillis());
    return socket;
  }
}
