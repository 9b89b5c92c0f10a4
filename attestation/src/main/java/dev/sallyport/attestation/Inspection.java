package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import java.util.List;
import java.util.Optional;

/**
 * What one piece of evidence states, once it is authentic. Nothing here is bound to a challenge, so
 * nothing here can release a secret.
 *
 * @param cpu the CPU TEE, where the evidence is about one
 * @param gpus the GPUs, where it is about any
 * @param switches the NVSwitches, where it is about any
 */
public record Inspection(Optional<CpuFacts> cpu, List<GpuFacts> gpus, List<SwitchFacts> switches) {
  /** Copies. */
  public Inspection {
    gpus = List.copyOf(gpus);
    switches = List.copyOf(switches);
  }
}
