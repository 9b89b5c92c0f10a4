package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.Evidence;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Turns evidence into verified facts, in two calls: {@link #authenticate} asks who signed it, when,
 * and what it says; {@link #bind} asks whether it was made for this challenge and this key. Neither
 * touches the network except through the key sets and revocation lists that the operator
 * configured. Safe for many threads.
 */
public final class EvidenceVerifier {
  private final TokenVerifier tokens;
  private final BundleVerifier bundles;
  private final boolean verifyDeviceSignatures;

  /**
   * A verifier.
   *
   * @param issuers who is trusted, and for what
   * @param keys their keys
   * @param crls revocation lists, for issuers whose rule asks for them
   * @param clock the clock that tokens are judged by
   * @param verifyDeviceSignatures whether each device token's own signature is checked too; without
   *     it, the overall token's signature covers them by their digests
   */
  public EvidenceVerifier(
      TrustedIssuers issuers,
      KeySetSource keys,
      CrlSource crls,
      InstantSource clock,
      boolean verifyDeviceSignatures) {
    this(new TokenVerifier(issuers, keys, new KeyTrust(crls), clock), verifyDeviceSignatures);
  }

  EvidenceVerifier(TokenVerifier tokens, boolean verifyDeviceSignatures) {
    this.tokens = tokens;
    this.verifyDeviceSignatures = verifyDeviceSignatures;
    this.bundles = new BundleVerifier(tokens, verifyDeviceSignatures);
  }

  /**
   * Sizes, shape, issuers, algorithms, keys, signatures, times, kinds and claims of every token, in
   * this order for each. The first check that fails refuses.
   */
  public Outcome<AuthenticEvidence> authenticate(Evidence evidence, CheckLog log) {
    return checkKinds(evidence, new Checks(log, "evidence"))
        .then(known -> cpu(known.cpu().token(), new Checks(log, "cpu")))
        .then(cpu ->
            bundle(evidence.gpu(), DeviceKind.GPU, log)
                .then(gpus ->
                    bundle(evidence.switches(), DeviceKind.SWITCH, log)
                        .map(switches ->
                            new AuthenticEvidence(
                                cpu.claims(), cpu.token().jws().digest(), gpus, switches))));
  }

  /**
   * Binds evidence to a transcript by the formulas of the protocol, and finds out how tightly its
   * devices are bound: {@link dev.sallyport.attestation.facts.BindingLevel}.
   */
  public Outcome<VerifiedEvidence> bind(
      AuthenticEvidence evidence, Transcript transcript, CheckLog log) {
    return new Binder(evidence, transcript, log).bind();
  }

  /**
   * Judges evidence by the same steps as {@link #authenticate}, but as of an instant that the
   * caller names. What comes of it states facts and can release nothing, so that an instant long
   * past is no way around a token's expiry.
   */
  public Outcome<Inspection> inspect(Evidence evidence, Instant at, CheckLog log) {
    return new EvidenceVerifier(tokens.at(at), verifyDeviceSignatures)
        .authenticate(evidence, log)
        .map(authentic ->
            new Inspection(
                Optional.of(authentic.cpu().facts()),
                authentic.gpuFacts(),
                authentic.switchFacts()));
  }

  /** A CPU token and what it says. */
  record CpuEvidence(SignedToken token, TrustAuthorityToken claims) {}

  /** Verifies a token of Intel Trust Authority about a TDX domain. */
  Outcome<CpuEvidence> cpu(String token, Checks checks) {
    return checks
        .note("token", CompactJws.parse(token), jws -> token.length() + " characters")
        .then(jws -> tokens.verify(jws, VerifierKind.INTEL_TRUST_AUTHORITY, checks))
        .then(signed ->
            checks
                .note(
                    "kind",
                    TrustAuthorityLayout.of(signed.jws().claims()),
                    EvidenceVerifier::inWords)
                .then(layout ->
                    checks.note(
                        "claims",
                        TrustAuthorityClaims.read(signed, layout),
                        claims -> claims.facts().tee()))
                .map(claims -> new CpuEvidence(signed, claims)));
  }

  /** Verifies a bundle, where there is one. */
  private Outcome<Optional<VerifiedBundle>> bundle(
      Optional<Evidence.Bundle> bundle, DeviceKind kind, CheckLog log) {
    return bundle.isEmpty()
        ? Outcome.accepted(Optional.empty())
        : bundles
            .verify(bundle.get().bundle(), kind, new Checks(log, kind.part()))
            .map(Optional::of);
  }

  private static Outcome<Evidence> checkKinds(Evidence evidence, Checks checks) {
    boolean known =
        evidence.cpu().kind().equals(Evidence.INTEL_TRUST_AUTHORITY)
            && evidence.gpu().stream().allMatch(EvidenceVerifier::isNras)
            && evidence.switches().stream().allMatch(EvidenceVerifier::isNras);
    return checks.note(
        "kind",
        known
            ? Outcome.accepted(evidence)
            : Outcome.refused(RefusalReason.UNSUPPORTED_EVIDENCE, "kind"),
        value -> value.cpu().kind());
  }

  private static boolean isNras(Evidence.Bundle bundle) {
    return bundle.kind().equals(Evidence.NVIDIA_NRAS);
  }

  private static String inWords(TrustAuthorityLayout layout) {
    return switch (layout) {
      case FLAT -> "TDX claims at the top";
      case NESTED -> "TDX claims under tdx";
    };
  }

  BundleVerifier bundles() {
    return bundles;
  }
}
