package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts, ends and starts again. */
class LifeCycleTest {
  /** What a broker ends with whose configuration is wrong. */
  private static final int CONFIGURATION = 78;

  @Test
  @Tag("I5")
  void acknowledgedWritesAndKeptAnswers_outliveKillMinus9_I5(@TempDir Path folder)
      throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      Map<String, String> settings = World.settings(simulator, folder);
      Answer first;
      JsonObject request;
      Bound bound;
      byte[] root;
      try (BrokerProcess broker = BrokerProcess.start("killed", folder, settings)) {
        Owner owner = Owner.create(broker.api(), "acme");
        owner.uploadReferences();
        owner.guard("kept", Documents.cpuPolicy("kept"), Encoding.utf8("kept"));
        root = owner.root();
        Workload workload = guest(broker, simulator);
        bound = workload.challenge("acme/kept");
        request = workload.request(bound, workload.evidence(bound));
        first = new Answer(workload.release(request).requireOk(), bound);
        broker.kill();
      }
      try (BrokerProcess broker = BrokerProcess.start("killed-again", folder, settings)) {
        Workload workload = guest(broker, simulator);
        Answer again = new Answer(workload.release(request).requireOk(), bound);

        assertThat(again.kept()).isEqualTo(first.kept());
        assertThat(again.open(Pins.of(broker.api()), root)).containsExactly(Encoding.utf8("kept"));
        assertThat(workload.fetchAndOpen(root, "acme/kept")).containsExactly(Encoding.utf8("kept"));
      }
    }
  }

  @Test
  void challengeThatOutlivedItsTicket_isRefused() throws Exception {
    try (World world = World.start("short", Map.of("sallyport.challenge.life", "PT10S"))) {
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge("acme/any");
      JsonObject request = workload.request(bound, workload.evidence(bound));
      // Refused for another cause as long as the ticket lives, which uses nothing up.
      request.getAsJsonObject("recipient").addProperty("transportKey", 4711);
      Waiting.until(
          "the ticket has ended",
          Duration.ofSeconds(30),
          () -> !workload.release(request).reason().equals("unknown-transport-key"));

      workload.release(request).requireProblem(401, "ticket-expired");
    }
  }

  /** Each setting makes an otherwise good configuration unfit; the broker says which, and ends. */
  @ParameterizedTest
  @CsvSource({
    "sallyport.mode, production",
    "sallyport.issuers.ita.trust, somehow",
    "sallyport.issuers.ita.root-file, /nowhere/root.pem",
    "sallyport.issuers.nras.issuer, https://ita.simulated.invalid",
    "sallyport.surprise, 1"
  })
  @Tag("I9")
  void unfitConfiguration_stopsTheStart_I9(String key, String value, @TempDir Path folder)
      throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      Map<String, String> settings = new HashMap<>(World.settings(simulator, folder));
      settings.put(key, value);
      try (BrokerProcess broker = BrokerProcess.begin("unfit", folder, settings)) {
        assertThat(broker.waitForExit()).isEqualTo(CONFIGURATION);
        assertThat(broker.output()).doesNotContain("listening on");
      }
    }
  }

  @Test
  void adminToken_isReadableByItsOwnerAlone() throws Exception {
    Path token = World.shared().process().dataFolder().resolve("admin-token");

    assertThat(Files.getPosixFilePermissions(token))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  private static Workload guest(BrokerProcess broker, Simulator simulator) {
    return Workload.honest(broker.api(), simulator.address(), Machine.of("alpha", 0, 0));
  }
}
