package dev.sallyport.client;

import static dev.sallyport.client.Clients.assertRefused;
import static dev.sallyport.client.Clients.assertUntrusted;
import static dev.sallyport.client.Clients.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.client.testbroker.PlayedBroker;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerConnectionTest {
  private PlayedBroker broker;
  private Clients clients;

  @BeforeEach
  void start() throws Exception {
    broker = PlayedBroker.start();
    clients = new Clients(broker);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void identityOfHonestBroker_isTheKeys() throws Exception {
    var answer = given(clients.connection().identity());
    assertThat(answer.current()).isEqualTo(broker.identity().publicKey().raw());
    assertThat(answer.next()).containsExactly(broker.next().publicKey().raw());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 429})
  void busyBroker_isAskedAgainUntilItAnswers(int status) throws Exception {
    broker.script(
        "/v1/identity",
        PlayedBroker.problem(status, "overloaded"),
        PlayedBroker.problem(status, "overloaded"));
    given(clients.connection().identity());
    assertThat(clients.waits()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void brokerThatStaysBusy_isGivenUpAfterTheLastAttempt() throws Exception {
    var busy = PlayedBroker.problem(503, "overloaded");
    broker.script("/v1/identity", busy, busy, busy, busy, busy);
    Reply<?> reply = clients.connection().identity();
    assertThat(reply).isInstanceOf(Reply.Unavailable.class);
    assertThat(((Reply.Unavailable<?>) reply).why()).isEqualTo("HTTP 503 (overloaded)");
    assertThat(clients.waits()).hasSize(3);
  }

  @Test
  void retryAfter_isWaitedForAtLeast() throws Exception {
    broker.script("/v1/identity", PlayedBroker.busy(7));
    given(clients.connection().identity());
    assertThat(clients.waits()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void retryAfterBeyondThePatience_isNotWaitedFor() throws Exception {
    broker.script("/v1/identity", PlayedBroker.busy(3600));
    assertThat(clients.connection().identity()).isInstanceOf(Reply.Unavailable.class);
    assertThat(clients.waits()).isEmpty();
  }

  @Test
  void refusal_isNotRetried() throws Exception {
    broker.script("/v1/identity", PlayedBroker.problem(400, "malformed-json"));
    assertRefused(clients.connection().identity(), "malformed-json");
    assertThat(clients.waits()).isEmpty();
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    broker.script("/v1/identity", PlayedBroker.redirect(broker.url() + "/v1/identity"));
    assertUntrusted(clients.connection().identity(), Distrust.UNREADABLE_ANSWER);
    assertThat(broker.requests("/v1/identity")).isEmpty();
  }

  @Test
  void pageOfAProxy_isNotTakenForARefusal() throws Exception {
    broker.script("/v1/identity", PlayedBroker.status(404, "<html>not here</html>"));
    assertUntrusted(clients.connection().identity(), Distrust.UNREADABLE_ANSWER);
  }

  @Test
  void answerLargerThanItsBound_isNotRead() throws Exception {
    broker.script("/v1/identity", PlayedBroker.flood(16 * 1024 + 1));
    Reply<?> reply = clients.connection(RetryPolicy.none(), Duration.ofSeconds(20)).identity();
    assertThat(reply).isInstanceOf(Reply.Unavailable.class);
  }

  @Test
  void answerThatDrips_endsAtTheTimeout() throws Exception {
    broker.script("/v1/identity", PlayedBroker.drip());
    Reply<?> reply = clients.connection(RetryPolicy.none(), Duration.ofMillis(300)).identity();
    assertThat(reply).isInstanceOf(Reply.Unavailable.class);
  }

  @Test
  void nobodyListens_unavailableAfterRetries() throws Exception {
    BrokerConnection connection = clients.connection();
    broker.close();
    Reply<?> reply = connection.identity();
    assertThat(reply).isInstanceOf(Reply.Unavailable.class);
    assertThat(((Reply.Unavailable<?>) reply).why()).startsWith("connection refused");
    assertThat(clients.waits()).hasSize(3);
  }

  @Test
  void httpClientThatFollowsRedirects_isNotTaken() {
    try (HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      assertThatThrownBy(() ->
              new BrokerConnection(
                  following,
                  broker.address(),
                  Duration.ofSeconds(1),
                  RetryPolicy.none(),
                  _ -> {},
                  new SecureRandom()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
