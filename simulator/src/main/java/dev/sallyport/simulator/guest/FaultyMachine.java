package dev.sallyport.simulator.guest;

import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.Machine;
import java.util.List;

/** The machine as the faults of a guest change it. */
record FaultyMachine(Machine sound, Faults faults) {
  private static final String ELSEWHERE = "another machine";

  Machine machine() {
    Machine machine = sound;
    if (faults.has(Fault.TAMPERED_MEASUREMENT)) {
      machine = machine.with(machine.domain().withKernel("somebody else's kernel"));
    }
    return machine.withGpus(gpus(machine.gpus())).withSwitches(switches(machine.switches()));
  }

  private List<Device> gpus(List<Device> gpus) {
    if (faults.has(Fault.WRONG_GPU_NONCE)) {
      return Machine.of(ELSEWHERE, gpus.size(), 0).gpus();
    }
    if (faults.has(Fault.FEWER_GPUS)) {
      return gpus.subList(0, gpus.size() - 1);
    }
    if (faults.has(Fault.OTHER_DRIVER)) {
      return gpus.stream().map(gpu -> gpu.withDriver("535.1.1")).toList();
    }
    return faults.has(Fault.OTHER_ARCHITECTURE)
        ? gpus.stream().map(Device::asBlackwell).toList()
        : gpus;
  }

  private List<Device> switches(List<Device> switches) {
    if (faults.has(Fault.WRONG_SWITCH_NONCE)) {
      return Machine.of(ELSEWHERE, 0, switches.size()).switches();
    }
    if (faults.has(Fault.FEWER_SWITCHES)) {
      return switches.subList(0, switches.size() - 1);
    }
    return faults.has(Fault.OTHER_SWITCH_BIOS)
        ? switches.stream().map(device -> device.withBios("96.10.00.00.00")).toList()
        : switches;
  }
}
