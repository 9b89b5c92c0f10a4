package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill that an operator practises: back up under load, lose everything, put it back. */
class BackupDrillTest {
  private static final byte[] BEFORE = Encoding.utf8("put before the backup");

  @TempDir Path folder;

  @Test
  @Tag("I4")
  @Tag("I5")
  void brokerLostWithItsFolder_comesBackFromItsBackup_andNoUsedChallengeDoes_I4_I5()
      throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      Map<String, String> settings = World.settings(simulator, folder);
      Pins identity;
      byte[] root;
      JsonObject early;
      JsonObject late;
      try (BrokerProcess broker = BrokerProcess.start("drill", folder, settings)) {
        Owner owner = Owner.create(broker.api(), "acme");
        owner.uploadReferences();
        owner.guard("before", Documents.cpuPolicy("before"), BEFORE);
        identity = Pins.of(broker.api());
        root = owner.root();
        early = guest(broker, simulator).released("acme/before");

        backUpUnderLoad(guest(broker, simulator));

        owner.guard("after", Documents.cpuPolicy("after"), Encoding.utf8("too late"));
        late = guest(broker, simulator).released("acme/before");
        broker.kill();
      }
      Folders.delete(folder.resolve("data"));

      tool("verify").requireDone("all ");
      tool("restore").requireDone("restored to");
      try (BrokerProcess broker = BrokerProcess.start("drill", folder, settings)) {
        assertThat(Pins.of(broker.api())).as("what guests pin").isEqualTo(identity);
        Workload workload = guest(broker, simulator);
        // The challenge of "late" is unused in the restored database: its ticket stops it.
        workload.release(late).requireProblem(401, "invalid-ticket");
        workload.release(early).requireProblem(401, "invalid-ticket");
        assertThat(workload.fetchAndOpen(root, "acme/before")).containsExactly(BEFORE);
        workload.fetch("acme/after").requireProblem(403, "not-released");
      }
    }
  }

  /** Requests go on while the copy is made; every one of them is answered. */
  private void backUpUnderLoad(Workload workload) throws Exception {
    Files.createDirectory(folder.resolve("medium"));
    Files.createDirectory(folder.resolve("safe"));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> load =
          threads.submit(() -> {
            int count = 0;
            while (!done.get()) {
              workload.fetch("acme/before").requireOk();
              count++;
            }
            return count;
          });
      try {
        tool("create").requireDone("backed up to");
      } finally {
        done.set(true);
      }
      assertThat(load.get()).as("releases meanwhile").isPositive();
    }
    requireLeftOut();
    for (Path file : List.of(database(), database("db.sqlite.sha256"), keys())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  /** Neither sealed secrets nor ticket keys are in a backup, so that no way back brings them. */
  private void requireLeftOut() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select (select count(*) from kept_answer),"
                    + " (select count(*) from broker_key where kind = 'ticket'),"
                    + " (select count(*) from challenge_use)")) {
      rows.next();
      assertThat(rows.getLong(1)).as("kept answers").isZero();
      assertThat(rows.getLong(2)).as("ticket keys").isZero();
      assertThat(rows.getLong(3)).as("used challenges").isPositive();
    }
  }

  private BackupTool.Run tool(String command) throws Exception {
    return BackupTool.run(
        folder, command, "--database", database().toString(), "--keys", keys().toString());
  }

  private Path database() {
    return database("db.sqlite");
  }

  private Path database(String name) {
    return folder.resolve("medium").resolve(name);
  }

  private Path keys() {
    return folder.resolve("safe").resolve("keyset");
  }

  private static Workload guest(BrokerProcess broker, Simulator simulator) {
    return Workload.honest(broker.api(), simulator.address(), Machine.of("alpha", 0, 0));
  }
}
