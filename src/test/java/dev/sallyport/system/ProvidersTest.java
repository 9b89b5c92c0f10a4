package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native cryptography that is switched off or does not load. The build runs the tests with this
 * class's tag a second time with Corretto off, see the pom.
 */
class ProvidersTest {
  private static final String CORRETTO_FROM_ELSEWHERE =
      "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true";

  @Test
  @Tag("every-provider")
  void sharedBroker_usesWhatThisRunIsFor() throws Exception {
    boolean corretto = Boolean.parseBoolean(System.getProperty("sallyport.test.corretto", "true"));

    assertThat(World.shared().process().output())
        .contains(
            corretto
                ? "crypto ecdsa-p384: AmazonCorrettoCryptoProvider (native, self-test passed)"
                : "crypto ecdsa-p384: SunEC (fall-back, sallyport.crypto.corretto is off)");
  }

  @Test
  void correttoThatDoesNotLoad_leavesTheJdk_andReleasesGoOn(@TempDir Path folder) throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual());
        BrokerProcess broker =
            BrokerProcess.begin(
                "no-library",
                folder,
                with(World.settings(simulator, folder), "sallyport.crypto.corretto", "true"),
                List.of(CORRETTO_FROM_ELSEWHERE))) {
      Owner owner = Owner.create(broker.api(), "acme");
      owner.uploadReferences();
      owner.guard("gpus", Documents.devicePolicy("gpus", 2, 0), Encoding.utf8("by the JDK"));
      Workload workload =
          Workload.honest(broker.api(), simulator.address(), Machine.of("alpha", 2, 0));

      assertThat(workload.fetchAndOpen(owner.root(), "acme/gpus"))
          .containsExactly(Encoding.utf8("by the JDK"));
      assertThat(broker.output())
          .contains("crypto rsa-pss: SunRsaSign (fall-back, the native provider does not load");
    }
  }

  /** There is no other X-Wing, and so no broker: neither a weaker key nor a half start. */
  @Test
  @Tag("I7")
  void conscryptSwitchedOff_stopsTheStart(@TempDir Path folder) throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual());
        BrokerProcess broker =
            BrokerProcess.begin(
                "no-conscrypt",
                folder,
                with(World.settings(simulator, folder), "sallyport.crypto.conscrypt", "false"))) {
      assertThat(broker.waitForExit()).isNotZero();
      assertThat(broker.output())
          .contains("crypto x-wing: unavailable (no fall-back, sallyport.crypto.conscrypt is off)")
          .contains("X-Wing is unavailable")
          .doesNotContain("listening on");
    }
  }

  private static Map<String, String> with(Map<String, String> settings, String key, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value);
    return changed;
  }
}
