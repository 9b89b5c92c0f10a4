package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.machine.Machine;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parts of one good request put into another. */
@Tag("every-provider")
@Tag("I4")
class SubstitutionTest {
  private static final World WORLD = World.shared();

  private static final String CPU =
      WORLD.guard("swap/cpu", Documents.cpuPolicy("swap-cpu"), "swap");

  private static final String DEVICES =
      WORLD.guard("swap/devices", Documents.devicePolicy("swap-devices", 2, 2), "swap devices");

  @Test
  void evidenceOfAnotherChallenge_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    JsonObject old = workload.evidence(workload.challenge(CPU));
    Bound fresh = workload.challenge(CPU);

    workload.release(workload.request(fresh, old)).requireProblem(401, "transcript-mismatch");
  }

  @Test
  void evidenceForOtherResources_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    byte[] other =
        Formulas.transcript(
            bound.challenge(), List.of(DEVICES), Kem.X_WING.id(), workload.key().publicKey());
    assertThat(other).isNotEqualTo(bound.transcript());
    JsonObject evidence =
        workload.evidence(new Bound(bound.answer(), List.of(DEVICES), workload.key()));

    workload.release(workload.request(bound, evidence)).requireProblem(401, "transcript-mismatch");
  }

  @Test
  void swappedKey_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    JsonObject evidence = workload.evidence(bound);
    Bound swapped = bound.with(Hpke.generate(Kem.X_WING));

    workload
        .release(workload.request(swapped, evidence))
        .requireProblem(401, "transcript-mismatch");
    JsonObject plain = workload.request(bound, evidence);
    plain.add("recipient", swapped.plainRecipient());
    workload.release(plain).requireProblem(401, "transcript-mismatch");
  }

  @Test
  void gpuBundleOfAnotherMachine_isRefused() throws Exception {
    Workload workload = WORLD.workload(2, 2);
    Bound bound = workload.challenge(DEVICES);
    JsonObject evidence = workload.evidence(bound);
    Workload other = workload.on(Machine.of("beta", 2, 2));
    JsonObject foreign = other.evidence(other.challenge(DEVICES));
    evidence.add("gpu", foreign.get("gpu"));

    assertThat(workload.release(workload.request(bound, evidence)).reason())
        .isIn("gpu-nonce-mismatch", "gpu-verdict-mismatch");
  }

  @Test
  void gpuVerdictOfAnotherMachineForTheSameNonce_isRefused() throws Exception {
    Workload workload = WORLD.workload(2, 2);
    Bound bound = workload.challenge(DEVICES);
    JsonObject evidence = workload.evidence(bound);
    evidence.add("gpu", workload.on(Machine.of("beta", 2, 2)).evidence(bound).get("gpu"));

    workload.release(workload.request(bound, evidence)).requireProblem(401, "gpu-verdict-mismatch");
  }

  @Test
  void gpuEvidenceLeftOutAfterItWasCommittedTo_isRefused() throws Exception {
    Workload workload = WORLD.workload(2, 2);
    Bound bound = workload.challenge(DEVICES);
    JsonObject evidence = workload.evidence(bound);
    evidence.remove("gpu");

    workload.release(workload.request(bound, evidence)).requireProblem(401, "gpu-verdict-mismatch");
  }

  @Test
  void switchesInThePlaceOfGpus_areRefused() throws Exception {
    Workload workload = WORLD.workload(2, 2);
    Bound bound = workload.challenge(DEVICES);
    JsonObject evidence = workload.evidence(bound);
    evidence.add("gpu", evidence.get("switch"));

    assertThat(workload.release(workload.request(bound, evidence)).status()).isIn(400, 401);
  }
}
