package dev.sallyport.kms.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.testkit.Rig.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What misbehaves has to misbehave as it says, or the contract proves nothing. */
class BreakingServerTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);
  private final TestAuthority authority = TestAuthority.create("of a test");
  private final List<HttpCall> arrived = new CopyOnWriteArrayList<>();
  private BreakingServer engine;

  @BeforeEach
  void startEngine() throws IOException {
    engine =
        BreakingServer.start(
            Optional.of(authority),
            call -> {
              arrived.add(call);
              return HttpReply.json(200, "about " + call.target());
            });
  }

  @AfterEach
  void stopEngine() {
    engine.close();
  }

  @Test
  void certificate_isOfTheAuthorityAndForTheAddress() {
    assertThatThrownBy(() -> get(TestAuthority.create("another"), engine.address()))
        .isInstanceOf(SSLHandshakeException.class);
    URI elsewhere = URI.create("https://localhost:" + engine.address().getPort());
    assertThatThrownBy(() -> get(authority, elsewhere)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void proxyWithoutItsFault_passesRequestsOn() throws Exception {
    try (FaultyProxy proxy = proxy(Fault.ANSWER_ABOUT_ANOTHER_KEY)) {
      assertThat(get(authority, proxy.address().resolve("/login")).body())
          .isEqualTo("about /login");
      assertThat(arrived.getFirst().header("x-token")).contains("t");
    }
  }

  @Test
  void anotherKey_isWhatTheEngineIsAskedAbout() throws Exception {
    try (FaultyProxy proxy = proxy(Fault.ANSWER_ABOUT_ANOTHER_KEY)) {
      assertThat(get(authority, proxy.address().resolve("/key/a?x=1")).body())
          .isEqualTo("about /key/b?x=1");
    }
  }

  @Test
  void noAnswer_isNone() throws Exception {
    try (FaultyProxy proxy = proxy(Fault.NO_ANSWER)) {
      assertThatThrownBy(() -> get(authority, proxy.address(), SHORT))
          .isInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void slowAnswer_beginsAndDoesNotEnd() throws Exception {
    try (FaultyProxy proxy = proxy(Fault.SLOW_ANSWER);
        HttpClient client = client(authority)) {
      var answer = client.sendAsync(request(proxy.address(), LONG), BodyHandlers.ofInputStream());
      assertThat(answer.get(10, TimeUnit.SECONDS).body().readNBytes(9))
          .isEqualTo("{\"data\": ".getBytes(StandardCharsets.US_ASCII));
      var whole = client.sendAsync(request(proxy.address(), LONG), BodyHandlers.ofString());
      assertThatThrownBy(() -> whole.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      client.shutdownNow();
    }
  }

  @Test
  void cutAnswer_endsTheConnection() throws Exception {
    try (FaultyProxy proxy = proxy(Fault.CUT_ANSWER)) {
      assertThatThrownBy(() -> get(authority, proxy.address()))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void statuses_areThoseOfTheFault() throws Exception {
    try (FaultyProxy busy = proxy(Fault.TOO_MANY_CALLS);
        FaultyProxy broken = proxy(Fault.INTERNAL_ERROR);
        FaultyProxy once = proxy(Fault.FIRST_CALL_FAILS)) {
      HttpResponse<String> answer = get(authority, busy.address());
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
      assertThat(get(authority, broken.address()).statusCode()).isEqualTo(500);
      URI key = once.address().resolve("/key/a");
      assertThat(get(authority, once.address().resolve("/login")).statusCode()).isEqualTo(200);
      assertThat(get(authority, key).statusCode()).isEqualTo(500);
      assertThat(get(authority, key).statusCode()).isEqualTo(200);
    }
    assertThat(arrived).hasSize(2);
  }

  private FaultyProxy proxy(Fault fault) throws IOException {
    return FaultyProxy.start(
        Optional.of(authority),
        new FaultyProxy.Behind(
            engine.address(),
            Optional.of(authority.tls(Optional.empty())),
            call -> call.target().startsWith("/key/"),
            call -> call.withTarget(call.target().replace("/key/a", "/key/b"))),
        fault);
  }

  private static HttpResponse<String> get(TestAuthority trusted, URI address)
      throws IOException, InterruptedException {
    return get(trusted, address, LONG);
  }

  private static HttpResponse<String> get(TestAuthority trusted, URI address, Duration timeout)
      throws IOException, InterruptedException {
    try (HttpClient client = client(trusted)) {
      return client.send(request(address, timeout), BodyHandlers.ofString());
    }
  }

  private static HttpClient client(TestAuthority trusted) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(trusted.tls(Optional.empty()))
        .build();
  }

  private static HttpRequest request(URI address, Duration timeout) {
    return HttpRequest.newBuilder(address).header("X-Token", "t").timeout(timeout).build();
  }
}
