package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Overload, and parts of the world that are down: refused, and told when to come again. */
@Tag("I7")
class UnavailableTest {
  @Test
  void keysThatCannotBeHad_refuse() throws Exception {
    String nobody = "http://127.0.0.1:9/ita/certs";
    try (World world = World.start("no-keys", Map.of("sallyport.issuers.ita.jwks-url", nobody))) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");

      Reply reply = world.workload(0, 0).fetch(resource);
      reply.requireProblem(503, "verifier-keys-unavailable");
      assertThat(reply.headers()).containsKey("retry-after");
    }
  }

  @Test
  void revocationListThatCannotBeHad_refuses() throws Exception {
    try (World world = World.start("no-crl", Map.of())) {
      String resource = world.guard("cpu", Documents.cpuPolicy("cpu"), "cpu");
      world.simulator().withhold("/ita/crl/ats-ca-crl.der");

      world.workload(0, 0).fetch(resource).requireProblem(503, "revocation-unavailable");
    }
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
