package dev.sallyport.simulator.machine;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A simulated machine: a TDX guest with the devices that it was given.
 *
 * @param name tells it from other machines; the devices' identities come from it
 * @param domain the guest
 * @param gpus its GPUs
 * @param switches its NVSwitches
 */
public record Machine(String name, TrustDomain domain, List<Device> gpus, List<Device> switches) {
  /** The image that a machine boots unless told otherwise. */
  public static final String DEFAULT_IMAGE = "sallyport-simulated-image";

  /** Copies the lists. */
  public Machine {
    gpus = List.copyOf(gpus);
    switches = List.copyOf(switches);
  }

  /** A machine with Hopper GPUs, booted from the default image. */
  public static Machine of(String name, int gpus, int switches) {
    return new Machine(
        name,
        TrustDomain.booted(DEFAULT_IMAGE),
        IntStream.range(0, gpus).mapToObj(index -> Device.hopper(name, index)).toList(),
        IntStream.range(0, switches).mapToObj(index -> Device.nvSwitch(name, index)).toList());
  }

  /** The document of a reference set that fits every machine of the default image. */
  public static String referenceSet(String name) {
    Machine machine = of("any", 1, 0);
    Device gpu = machine.gpus().getFirst();
    return
"""
{
  "name": "%s",
  "validFrom": "2020-01-01T00:00:00Z",
  "validUntil": "2100-01-01T00:00:00Z",
  "cpu": [{"label": "the simulated image", "tdx": {
    "mrTd": "%s",
    "rtmr0": "%s",
    "rtmr1": "%s",
    "rtmr2": "%s"}}],
  "gpus": [{"label": "the simulated GPU", "hwModel": "%s", "driverVersion": "%s", "vbiosVersion": "%s"}]
}
"""
        .formatted(
            name,
            machine.domain().mrtd(),
            machine.domain().rtmrs().get(0),
            machine.domain().rtmrs().get(1),
            machine.domain().rtmrs().get(2),
            gpu.hwModel(),
            gpu.driverVersion(),
            gpu.biosVersion());
  }

  /** The same machine with another guest. */
  public Machine with(TrustDomain other) {
    return new Machine(name, other, gpus, switches);
  }

  /** The same machine with other GPUs. */
  public Machine withGpus(List<Device> others) {
    return new Machine(name, domain, others, switches);
  }

  /** The same machine with other switches. */
  public Machine withSwitches(List<Device> others) {
    return new Machine(name, domain, gpus, others);
  }
}
