package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.attestation.facts.BindingLevel;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Transcript;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Binds authentic evidence to one transcript. The CPU evidence commits to the held data at every
 * level; the levels say how GPUs and switches hang on it.
 */
final class Binder {
  /** Evidence kept in stock answers a nonce older than this. */
  static final Duration MAX_NONCE_AGE = Duration.ofMinutes(2);

  private final AuthenticEvidence evidence;
  private final Transcript transcript;
  private final CheckLog log;

  Binder(AuthenticEvidence evidence, Transcript transcript, CheckLog log) {
    this.evidence = evidence;
    this.transcript = transcript;
    this.log = log;
  }

  /** What the CPU evidence commits to, and the verifier's nonce that it answered. */
  private record BoundCpu(HeldData held, VerifierNonce nonce) {}

  Outcome<VerifiedEvidence> bind() {
    Outcome<BoundCpu> cpu =
        new Checks(log, "cpu").note("binding", bindCpu(), bound -> "report and held data");
    return cpu.then(bound ->
        bindGpus(bound)
            .then(gpus -> bindSwitches(bound).map(switches -> verified(gpus, switches))));
  }

  private Outcome<BoundCpu> bindCpu() {
    Outcome<VerifierNonce> nonce = freshNonce();
    Outcome<HeldData> held =
        evidence
            .cpu()
            .heldData()
            .map(HeldData::parse)
            .orElseGet(() -> Outcome.refused(RefusalReason.MISSING_CLAIM, "attester_held_data"));
    return nonce.then(fresh -> held.then(found -> checkCommitment(new BoundCpu(found, fresh))));
  }

  private Outcome<BoundCpu> checkCommitment(BoundCpu cpu) {
    Bytes expected = cpu.held().trustAuthorityReportData(cpu.nonce().val(), cpu.nonce().iat());
    if (!expected.equals(evidence.cpu().reportData())) {
      return Outcome.refused(RefusalReason.REPORT_DATA_MISMATCH, "tdx_report_data");
    }
    // Another T is another challenge, other resources, or another key: a replay or a swap.
    return cpu.held().transcript().equals(transcript)
        ? Outcome.accepted(cpu)
        : Outcome.refused(RefusalReason.TRANSCRIPT_MISMATCH, "attester_held_data");
  }

  private Outcome<VerifierNonce> freshNonce() {
    Optional<VerifierNonce> nonce = evidence.cpu().nonce();
    if (nonce.isEmpty()) {
      return Outcome.refused(RefusalReason.MISSING_CLAIM, "verifier_nonce");
    }
    Duration apart =
        Duration.between(nonce.get().issuedAt(), evidence.cpu().facts().issuedAt()).abs();
    if (apart.compareTo(MAX_NONCE_AGE) <= 0) {
      return Outcome.accepted(nonce.get());
    }
    String detail = apart.toSeconds() + " s from iat, " + MAX_NONCE_AGE.toSeconds() + " allowed";
    return new Refusal(RefusalReason.VERIFIER_NONCE_STALE, "verifier_nonce", detail).asOutcome();
  }

  /**
   * GPUs come in a bundle, in the composite CPU token, or in both. Both must then name the same
   * chips, so that nobody puts a second opinion about other GPUs beside the one that counts; facts
   * and level are the bundle's, whose binding is the stronger.
   */
  private Outcome<Optional<BindingLevel>> bindGpus(BoundCpu cpu) {
    List<Device> composite = evidence.cpu().gpus();
    Outcome<Optional<BindingLevel>> outcome =
        evidence.gpus().isEmpty() && !composite.isEmpty()
            ? bindComposite(cpu, composite)
            : bindBundle(
                evidence.gpus(),
                transcript.gpuNonce(),
                cpu.held().gpuVerdict(),
                RefusalReason.GPU_VERDICT_MISMATCH);
    return note(DeviceKind.GPU, outcome.then(level -> checkBoth(cpu, composite, level)));
  }

  private Outcome<Optional<BindingLevel>> bindSwitches(BoundCpu cpu) {
    return note(
        DeviceKind.SWITCH,
        bindBundle(
            evidence.switches(),
            transcript.switchNonce(),
            cpu.held().switchVerdict(),
            RefusalReason.SWITCH_VERDICT_MISMATCH));
  }

  /** A commitment without a bundle, or to another one, is a verdict put in another's place. */
  private static Outcome<Optional<BindingLevel>> bindBundle(
      Optional<VerifiedBundle> bundle, Digest nonce, Digest committed, RefusalReason otherVerdict) {
    if (bundle.isEmpty()) {
      return committed.isZero()
          ? Outcome.accepted(Optional.empty())
          : Outcome.refused(otherVerdict, "attester_held_data");
    }
    VerifiedBundle found = bundle.get();
    if (!found.nonce().equals(nonce)) {
      return Outcome.refused(found.kind().otherNonce(), "eat_nonce");
    }
    if (committed.isZero()) {
      return Outcome.accepted(Optional.of(BindingLevel.TRANSCRIPT));
    }
    return committed.equals(found.verdict())
        ? Outcome.accepted(Optional.of(BindingLevel.VERDICT))
        : Outcome.refused(otherVerdict, "attester_held_data");
  }

  /** There is no overall token of the devices' own verifier, so nothing can be committed to. */
  private Outcome<Optional<BindingLevel>> bindComposite(BoundCpu cpu, List<Device> gpus) {
    if (!cpu.held().gpuVerdict().isZero()) {
      return Outcome.refused(RefusalReason.GPU_VERDICT_MISMATCH, "attester_held_data");
    }
    Set<Digest> nonces = gpus.stream().map(Device::nonce).collect(Collectors.toSet());
    if (nonces.equals(Set.of(transcript.gpuNonce()))) {
      return Outcome.accepted(Optional.of(BindingLevel.TRANSCRIPT));
    }
    return nonces.equals(Set.of(cpu.nonce().gpuNonce()))
        ? Outcome.accepted(Optional.of(BindingLevel.SAME_NONCE))
        : Outcome.refused(RefusalReason.GPU_NONCE_MISMATCH, "nvgpu");
  }

  private Outcome<Optional<BindingLevel>> checkBoth(
      BoundCpu cpu, List<Device> composite, Optional<BindingLevel> level) {
    if (composite.isEmpty() || evidence.gpus().isEmpty()) {
      return Outcome.accepted(level);
    }
    Set<Digest> known = Set.of(transcript.gpuNonce(), cpu.nonce().gpuNonce());
    if (!composite.stream().map(Device::nonce).allMatch(known::contains)) {
      return Outcome.refused(RefusalReason.GPU_NONCE_MISMATCH, "nvgpu");
    }
    Set<String> ueids = composite.stream().map(Device::ueid).collect(Collectors.toSet());
    return ueids.equals(evidence.gpus().get().ueids())
        ? Outcome.accepted(level)
        : Outcome.refused(RefusalReason.DEVICE_SET_MISMATCH, "nvgpu");
  }

  private Outcome<Optional<BindingLevel>> note(
      DeviceKind kind, Outcome<Optional<BindingLevel>> outcome) {
    return new Checks(log, kind.part())
        .note("binding", outcome, level -> level.map(BindingLevel::label).orElse("no such device"));
  }

  private VerifiedEvidence verified(Optional<BindingLevel> gpus, Optional<BindingLevel> switches) {
    Optional<Long> weakest =
        Stream.of(gpus, switches)
            .flatMap(Optional::stream)
            .map(BindingLevel::number)
            .min(Long::compare);
    BindingFacts binding =
        new BindingFacts(
            gpus.map(BindingLevel::label).orElse(null),
            switches.map(BindingLevel::label).orElse(null),
            weakest.orElse(null));
    return new VerifiedEvidence(
        new Facts(evidence.cpu().facts(), evidence.gpuFacts(), evidence.switchFacts(), binding),
        evidence.digest(),
        transcript);
  }
}
