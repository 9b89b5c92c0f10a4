package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker over HTTP/2, as the JDK's client speaks it: many requests share one connection. */
class HttpTwoTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int AT_ONCE = 16;
  private static final int TOO_MUCH = 800 * 1024;
  private static final World WORLD = World.shared();
  private static final byte[] ROOT = WORLD.owner().root();

  private static final String CPU =
      WORLD.guard("http-two/cpu", Documents.cpuPolicy("http-two-cpu"), "over one connection");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_2)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(PATIENCE)
          .build();

  /** The first request is HTTP/1.1 and asks for the upgrade. */
  @BeforeEach
  void upgrade() throws Exception {
    HttpRequest health =
        HttpRequest.newBuilder(WORLD.broker().address().resolve("/v1/identity"))
            .timeout(PATIENCE)
            .build();
    assertThat(http.send(health, HttpResponse.BodyHandlers.ofString()).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void workloads_getTheirSecretsOverOneConnection() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    List<Bound> bound = new ArrayList<>();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int n = 0; n < AT_ONCE; n++) {
      Bound one = workload.challenge(CPU);
      bound.add(one);
      answers.add(start(workload.request(one, workload.evidence(one)).toString()));
    }

    for (int n = 0; n < AT_ONCE; n++) {
      JsonObject answer = reply(answers.get(n)).requireOk();
      assertThat(new Answer(answer, bound.get(n)).open(Pins.of(WORLD.broker()), ROOT))
          .containsExactly(Encoding.utf8("over one connection"));
    }
  }

  @Test
  void badRequestsBetweenGoodOnes_areRefusedAndTakeNobodyAlong() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    var malformed = start("{\"challenge\":");
    var tooMuch = start("[" + " ".repeat(TOO_MUCH) + "]");
    var good = start(workload.request(bound, workload.evidence(bound)).toString());

    reply(malformed).requireProblem(400, "malformed-json");
    reply(tooMuch).requireProblem(413, "body-too-large");
    reply(good).requireOk();
  }

  private CompletableFuture<HttpResponse<String>> start(String body) {
    HttpRequest request = ReleasePost.to(WORLD.broker().address(), Encoding.utf8(body), PATIENCE);
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private static Reply reply(CompletableFuture<HttpResponse<String>> pending) {
    HttpResponse<String> answer = pending.join();
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    String type = answer.headers().firstValue("content-type").orElse("");
    return new Reply(answer.statusCode(), Map.of("content-type", type), answer.body());
  }
}
