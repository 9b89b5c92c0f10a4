package dev.sallyport.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestTest {
  private static final Machine SOUND = Machine.of("alpha", 8, 4);

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "TAMPERED_MEASUREMENT",
        "OTHER_DRIVER",
        "OTHER_SWITCH_BIOS",
        "FEWER_GPUS",
        "FEWER_SWITCHES",
        "OTHER_ARCHITECTURE"
      })
  void machineFault_changesTheMachine(Fault fault) {
    assertThat(new FaultyMachine(SOUND, Faults.of(fault)).machine()).isNotEqualTo(SOUND);
  }

  @Test
  void faultOfAService_leavesTheMachineAsItIs() {
    assertThat(new FaultyMachine(SOUND, Faults.of(Fault.EXPIRED)).machine()).isEqualTo(SOUND);
  }
}
