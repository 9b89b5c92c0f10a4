package dev.sallyport.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A broker that is told to end while requests are in it. */
class ShutdownTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int SIGTERM = 128 + 15;
  private static final int REQUESTS = 20;
  private static final String KEYS = "/ita/certs";

  @Test
  @Tag("I5")
  void requestsThatWereLetIn_areAllAnswered_andNobodyElse() throws Exception {
    Map<String, String> settings =
        Map.of("sallyport.stop.timeout", "PT60S", "sallyport.collateral.timeout", "PT60S");
    try (World world = World.start("stopping", settings);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> replies = new ArrayList<>();
      // No key has been fetched yet, so every release waits for the first one.
      CountDownLatch keys = world.simulator().hold(KEYS);
      for (JsonObject request : requests(world, REQUESTS)) {
        replies.add(threads.submit(() -> world.broker().post("/v1/releases", request)));
      }
      awaitInFlight(world, REQUESTS);
      URI management = world.process().management();
      assertThat(ready(management)).isEqualTo(200);

      world.process().terminate();
      Waiting.until("not ready", PATIENCE, () -> ready(management) == 503);
      Waiting.until("refuses", PATIENCE, () -> world.broker().get("/v1/identity").status() == 503);
      Route.answering(world.broker(), "shutting-down")
          .forEach(route -> requireTurnedAway(route.ask(world.broker(), "acme")));
      assertThat(replies).noneMatch(Future::isDone);
      keys.countDown();

      for (Future<Reply> reply : replies) {
        reply.get().requireOk();
      }
      assertThat(world.process().waitForExit()).isEqualTo(SIGTERM);
      assertThat(world.process().output())
          .contains(REQUESTS + " requests in flight", "every request is answered", "are closed");
      assertThat(Rows.of(world).releases()).isEqualTo(REQUESTS);
    }
  }

  @Test
  void requestThatHangs_isNotWaitedForBeyondTheTimeout() throws Exception {
    Map<String, String> settings =
        Map.of("sallyport.stop.timeout", "PT1S", "sallyport.collateral.timeout", "PT300S");
    try (World world = World.start("hanging", settings);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      world.simulator().hold(KEYS);
      for (JsonObject request : requests(world, 1)) {
        var _ = threads.submit(() -> world.broker().post("/v1/releases", request));
      }
      awaitInFlight(world, 1);

      world.process().terminate();

      assertThat(world.process().waitForExit()).isEqualTo(SIGTERM);
      assertThat(world.process().output()).contains("1 requests not answered within PT1S");
    }
  }

  @Test
  void announcement_keepsServingWhileItIsNotReady() throws Exception {
    try (World world = World.start("announcing", Map.of("sallyport.stop.announce", "PT5S"))) {
      URI management = world.process().management();
      world.process().terminate();
      Waiting.until("not ready", PATIENCE, () -> ready(management) == 503);

      world.broker().get("/v1/transport-key").requireOk();
      assertThat(world.process().waitForExit()).isEqualTo(SIGTERM);
    }
  }

  private static void requireTurnedAway(Reply late) {
    late.requireProblem(503, "shutting-down");
    assertThat(late.headers())
        .containsEntry("retry-after", "1")
        .containsEntry("connection", "close");
  }

  private static List<JsonObject> requests(World world, int count) throws Exception {
    String resource = world.guard("stopping", Documents.cpuPolicy("stopping"), "in time");
    List<JsonObject> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge(resource);
      requests.add(workload.request(bound, workload.evidence(bound)));
    }
    return requests;
  }

  /** The stage before evidence is looked at has been passed that often. */
  private static void awaitInFlight(World world, int count) throws Exception {
    URI metrics = world.process().management().resolve("/q/metrics");
    String line = "sallyport_release_stage_seconds_count{outcome=\"ok\",stage=\"replay\"} " + count;
    Waiting.until(line, PATIENCE, () -> given().get(metrics).asString().contains(line));
  }

  private static int ready(URI management) {
    return given().get(management.resolve("/q/health/ready")).statusCode();
  }
}
