package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drill where the store is PostgreSQL: its server is lost, and brokers go on with a copy of all
 * its files, as base backups and snapshots are. Ticket keys and kept answers are in such a copy, so
 * that the step of the manual that removes them is what is practised.
 */
class PostgresDrillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] BEFORE = Encoding.utf8("put before the copy");

  @TempDir Path folder;

  /** What guests of the lost server sent, and what they had pinned. */
  private record Past(
      PostgresServer copy, Pins identity, Owner owner, JsonObject early, JsonObject late) {}

  @Test
  @Tag("I4")
  @Tag("I5")
  void serverThatIsLost_isReplacedByItsCopy_andNoUsedChallengeComesBack_I4_I5() throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      Past past = past(simulator);
      try (PostgresServer copy = past.copy()) {
        Map<String, String> settings = settings(simulator, copy);
        BrokerProcess.configure(folder, settings);

        BackupTool.run(folder, "forget-tickets").requireDone("removed");
        try (BrokerProcess broker = BrokerProcess.start("postgres-drill", folder, settings)) {
          BackupTool.run(folder, "forget-tickets").requireRefused("brokers are connected");
          requireTheSame(broker, guest(broker, simulator), past);
        }
      }
    }
  }

  /** Up to the moment that the server is lost, some time after it was copied. */
  private Past past(Simulator simulator) throws Exception {
    try (PostgresServer server = PostgresServer.start();
        BrokerProcess broker =
            BrokerProcess.start("postgres-drill", folder, settings(simulator, server))) {
      Owner owner = Owner.create(broker.api(), "acme");
      owner.uploadReferences();
      owner.guard("before", Documents.cpuPolicy("before"), BEFORE);
      Workload workload = guest(broker, simulator);
      JsonObject early = workload.released("acme/before");
      Bound open = workload.challenge("acme/before");
      JsonObject late = workload.request(open, workload.evidence(open));

      PostgresServer copy = server.copied();

      Waiting.until("served", PATIENCE, () -> broker.api().adminGet("/v1/keys").status() == 200);
      workload.release(late).requireOk();
      owner.guard("after", Documents.cpuPolicy("after"), Encoding.utf8("too late"));
      return new Past(copy, Pins.of(broker.api()), owner, early, late);
    }
  }

  private static void requireTheSame(BrokerProcess broker, Workload workload, Past past)
      throws Exception {
    // The challenge of "late" is unused in the copy: its ticket stops it.
    workload.release(past.late()).requireProblem(401, "invalid-ticket");
    workload.release(past.early()).requireProblem(401, "invalid-ticket");
    assertThat(Pins.of(broker.api())).as("what guests pin").isEqualTo(past.identity());
    assertThat(workload.fetchAndOpen(past.owner().root(), "acme/before")).containsExactly(BEFORE);
    workload.fetch("acme/after").requireProblem(403, "not-released");
  }

  private Map<String, String> settings(Simulator simulator, PostgresServer server)
      throws Exception {
    Map<String, String> settings = new HashMap<>(World.settings(simulator, folder));
    settings.put("sallyport.store.url", server.url("postgres"));
    return settings;
  }

  private static Workload guest(BrokerProcess broker, Simulator simulator) {
    return Workload.honest(broker.api(), simulator.address(), Machine.of("alpha", 0, 0));
  }
}
