package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Overload, and parts of the world that are down: refused, and told when to come again. */
@Tag("I7")
class UnavailableTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Map<String, String> FULL_AT_ONE =
      Map.of(
          "sallyport.limits.in-flight", "1",
          "sallyport.limits.tenant-in-flight", "1",
          "sallyport.collateral.timeout", "PT60S");

  @Test
  void keysThatCannotBeHad_refuse() throws Exception {
    String nobody = "http://127.0.0.1:9/ita/certs";
    try (World world = World.start("no-keys", Map.of("sallyport.issuers.ita.jwks-url", nobody))) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");

      requireUnavailable(world, resource, "verifier-keys-unavailable");
    }
  }

  @Test
  void revocationListThatCannotBeHad_refuses() throws Exception {
    try (World world = World.start("no-crl", Map.of())) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");
      world.simulator().withhold("/ita/crl/ats-ca-crl.der");

      requireUnavailable(world, resource, "revocation-unavailable");
    }
  }

  /** Neither a release nor the check of a policy can tell now. */
  private static void requireUnavailable(World world, String resource, String reason)
      throws Exception {
    Workload workload = world.workload(0, 0);
    Bound bound = workload.challenge(resource);
    JsonObject evidence = workload.evidence(bound);

    Reply reply = workload.release(workload.request(bound, evidence));
    reply.requireProblem(503, reason);
    assertThat(reply.headers()).containsKey("retry-after");
    world.owner().check("cpu", evidence).requireProblem(503, reason);
  }

  @Test
  void sourceThatAsksTooOften_isTurnedAway() {
    try (World world =
        World.start("limited", Map.of("sallyport.limits.challenges-per-minute", "3"))) {
      JsonObject body = new JsonObject();
      body.add("resources", Documents.texts(List.of("acme/a")));
      Reply last = world.broker().post("/v1/challenges", body);
      for (int count = 0; count < 10; count++) {
        last = world.broker().post("/v1/challenges", body);
      }

      last.requireProblem(429, "rate-limited");
      assertThat(last.headers()).containsKey("retry-after");
    }
  }

  @Test
  void moreRequestsThanTheBrokerTakesOn_areTurnedAway() throws Exception {
    try (World world = World.start("busy", Map.of("sallyport.limits.in-flight", "1"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge(resource);
      JsonObject request = workload.request(bound, workload.evidence(bound));
      Callable<Reply> call = () -> workload.release(request);
      List<Future<Reply>> replies = threads.invokeAll(Collections.nCopies(60, call));
      List<String> seen = new ArrayList<>();
      for (Future<Reply> reply : replies) {
        seen.add(reply.get().status() + reply.get().reason());
      }

      assertThat(seen).contains("200", "503overloaded");
      assertThat(seen).isSubsetOf("200", "503overloaded");
    }
  }

  /** Workloads and tenants have room of their own; here each has one place, and it is held. */
  @Test
  void brokerWithoutAPlaceLeft_turnsAwayOnEveryRoute() throws Exception {
    try (World world = World.start("full", FULL_AT_ONE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge(resource);
      JsonObject evidence = workload.evidence(bound);
      JsonObject request = workload.request(bound, evidence);
      BrokerApi broker = world.broker();
      // No key has been fetched yet, so that both wait for the first one.
      CountDownLatch keys = world.simulator().hold("/ita/certs");
      Future<Reply> check =
          holding(
              threads,
              () -> world.owner().check("cpu", evidence),
              () -> broker.adminGet("/v1/tenants"));
      Future<Reply> release =
          holding(threads, () -> workload.release(request), () -> broker.get("/v1/identity"));

      Route.answering(broker, "overloaded")
          .forEach(route -> route.ask(broker, "acme").requireProblem(503, "overloaded"));

      keys.countDown();
      check.get().requireOk();
      release.get().requireOk();
    }
  }

  /** A request that holds a place; sent again where the look whether it does was in its way. */
  private static Future<Reply> holding(
      ExecutorService threads, Callable<Reply> request, Callable<Reply> look) throws Exception {
    AtomicReference<Future<Reply>> sent = new AtomicReference<>(threads.submit(request));
    Waiting.until(
        "a place is held",
        Duration.ofSeconds(20),
        () -> {
          if (sent.get().isDone()) {
            sent.set(threads.submit(request));
          }
          return look.call().status() == 503;
        });
    return sent.get();
  }

  /** A release is shown with a store that cannot write, since it has evidence to judge first. */
  @Test
  void storeThatIsAway_isToldOnEveryRoute_andServedAgainOnceItIsBack() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String url = server.freshDatabase();
    try (World world = World.start("away", Map.of("sallyport.store.url", url))) {
      server.shut(url);

      Route.answering(world.broker(), "store-unavailable")
          .filter(route -> !route.template().equals("/v1/releases"))
          .forEach(route ->
              route
                  .askWell(world.broker(), world.owner())
                  .requireProblem(503, "store-unavailable"));

      server.open(url);
      Waiting.until("served", PATIENCE, () -> world.broker().adminGet("/v1/keys").status() == 200);
    }
  }

  @Test
  @Tag("I5")
  void storeThatCannotWrite_releasesNothing_I5() throws Exception {
    try (World world = World.start("locked", Map.of())) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge(resource);
      JsonObject request = workload.request(bound, workload.evidence(bound));
      try (Connection connection = Rows.connect(world);
          Statement lock = connection.createStatement()) {
        lock.execute("begin immediate");

        workload.release(request).requireProblem(503, "store-unavailable");

        lock.execute("rollback");
      }
      workload.release(request).requireOk();
    }
  }
}
