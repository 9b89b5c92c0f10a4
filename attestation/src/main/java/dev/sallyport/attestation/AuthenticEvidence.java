package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Evidence that trusted verifiers signed, in time and of the right kind, whose claims are as they
 * should be. It is bound to nothing yet: only {@link EvidenceVerifier#bind} makes use of it.
 */
public final class AuthenticEvidence {
  private final TrustAuthorityToken cpu;
  private final Optional<VerifiedBundle> gpus;
  private final Optional<VerifiedBundle> switches;
  private final Digest cpuToken;

  AuthenticEvidence(
      TrustAuthorityToken cpu,
      Digest cpuToken,
      Optional<VerifiedBundle> gpus,
      Optional<VerifiedBundle> switches) {
    this.cpu = cpu;
    this.cpuToken = cpuToken;
    this.gpus = gpus;
    this.switches = switches;
  }

  TrustAuthorityToken cpu() {
    return cpu;
  }

  Optional<VerifiedBundle> gpus() {
    return gpus;
  }

  Optional<VerifiedBundle> switches() {
    return switches;
  }

  /** The bundle's GPUs where there is a bundle, otherwise those of the composite CPU token. */
  List<GpuFacts> gpuFacts() {
    return gpuFacts(gpus.map(VerifiedBundle::devices).orElse(cpu.gpus()));
  }

  List<SwitchFacts> switchFacts() {
    return switchFacts(switches.map(VerifiedBundle::devices).orElse(List.of()));
  }

  static List<GpuFacts> gpuFacts(List<Device> devices) {
    return devices.stream()
        .flatMap(device ->
            device instanceof Device.Gpu(Digest nonce, GpuFacts facts)
                ? Stream.of(facts)
                : Stream.empty())
        .toList();
  }

  static List<SwitchFacts> switchFacts(List<Device> devices) {
    return devices.stream()
        .flatMap(device ->
            device instanceof Device.Switch(Digest nonce, SwitchFacts facts)
                ? Stream.of(facts)
                : Stream.empty())
        .toList();
  }

  /** See {@link VerifiedEvidence#evidenceDigest}. */
  Digest digest() {
    byte[] parts = new byte[3 * Digest.SIZE];
    put(cpuToken, parts, 0);
    put(gpus.map(VerifiedBundle::verdict).orElse(Digest.zero()), parts, 1);
    put(switches.map(VerifiedBundle::verdict).orElse(Digest.zero()), parts, 2);
    return Bytes.of(parts).sha256();
  }

  private static void put(Digest digest, byte[] into, int index) {
    System.arraycopy(digest.value().toArray(), 0, into, index * Digest.SIZE, Digest.SIZE);
  }
}
