package dev.sallyport.attestation.facts;

import java.util.List;

/**
 * Everything that a policy can ask about: the same names whoever the verifier is.
 *
 * @param cpu the CPU TEE
 * @param gpus the GPUs, in the order of their numbers
 * @param switches the NVSwitches, in the order of their numbers
 * @param binding how the devices are bound to the CPU evidence
 */
public record Facts(
    @Source(trustAuthority = "the token") CpuFacts cpu,
    @Source(trustAuthority = "`nvgpu`", nras = "the GPU bundle") List<GpuFacts> gpus,
    @Source(nras = "the switch bundle") List<SwitchFacts> switches,
    @Source(trustAuthority = "held data and nonces", nras = "nonces and overall token")
        BindingFacts binding) {
  /** Copies the lists. */
  public Facts {
    gpus = List.copyOf(gpus);
    switches = List.copyOf(switches);
  }
}
