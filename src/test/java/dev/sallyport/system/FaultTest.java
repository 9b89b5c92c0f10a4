package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.fault.Service;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which evidence can be wrong, over HTTP, with its own reason and status. */
@Tag("every-provider")
class FaultTest {
  private static final World WORLD = World.shared();

  private static final String DEVICES =
      WORLD.guard("faults/devices", Documents.devicePolicy("faults-devices", 2, 2), "two of each");

  private static final String COMPOSITE = WORLD.guard("faults/composite", composite(), "composite");

  /** What the tenant's policy decides; the workload is told {@code not-released}. */
  private static final Set<Fault> WITHHELD =
      Set.of(
          Fault.STALE_TCB,
          Fault.TAMPERED_MEASUREMENT,
          Fault.OTHER_DRIVER,
          Fault.OTHER_SWITCH_BIOS,
          Fault.FEWER_GPUS,
          Fault.FEWER_SWITCHES,
          Fault.OTHER_ARCHITECTURE);

  static Stream<Arguments> faultsOfTokens() {
    return Stream.of(Fault.values())
        .flatMap(fault ->
            fault.shownBy().stream()
                .filter(service -> service != Service.COMPOSITE)
                .map(service -> Arguments.of(fault, service)));
  }

  static Stream<Fault> faultsOfComposites() {
    return Stream.of(Fault.values()).filter(fault -> fault.shownBy().contains(Service.COMPOSITE));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("faultsOfTokens")
  void fault_refusesWithItsOwnReason(Fault fault, Service service) throws Exception {
    Workload workload = WORLD.workload(2, 2).with(Faults.of(fault).at(service));
    Reply reply = workload.fetch(DEVICES);

    requireRefusal(fault, reply);
  }

  @ParameterizedTest
  @MethodSource("faultsOfComposites")
  void faultInACompositeToken_refusesWithItsOwnReason(Fault fault) throws Exception {
    Workload workload = WORLD.workload(2, 0).with(Faults.of(fault));
    Bound bound = workload.challenge(COMPOSITE);
    Reply reply =
        workload.release(workload.request(bound, workload.compositeEvidence(bound, true)));

    requireRefusal(fault, reply);
  }

  private static void requireRefusal(Fault fault, Reply reply) {
    if (WITHHELD.contains(fault)) {
      reply.requireProblem(403, "not-released");
      assertThat(WORLD.tenantReason(reply.correlationId())).isEqualTo(fault.expectedReason());
    } else {
      reply.requireProblem(fault == Fault.CRITICAL_HEADER ? 400 : 401, fault.expectedReason());
    }
  }

  private static JsonObject composite() {
    JsonObject policy = Documents.devicePolicy("faults-composite", 2, 0);
    policy.addProperty("minimumBinding", "same-nonce");
    return policy;
  }
}
