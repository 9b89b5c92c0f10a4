package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One piece of evidence of a kind that shows only on looking: the steps behind an inspection. */
final class TokenInspector {
  private final EvidenceVerifier verifier;
  private final TokenVerifier tokens;
  private final NonceCheck nonce;
  private final CheckLog log;

  TokenInspector(TokenVerifier tokens, NonceCheck nonce, CheckLog log) {
    this.tokens = tokens;
    // Whoever looks closely wants every signature looked at.
    this.verifier = new EvidenceVerifier(tokens, true);
    this.nonce = nonce;
    this.log = log;
  }

  /** A bundle; NVIDIA's Python SDK may put GPUs and switches into one file. */
  Outcome<Inspection> bundle(JsonValue json) {
    List<DeviceKind> kinds = DetachedBundle.kindsIn(json);
    Outcome<List<Device>> devices = Outcome.accepted(List.of());
    for (DeviceKind kind : kinds.isEmpty() ? List.of(DeviceKind.GPU) : kinds) {
      devices = devices.then(before -> bundle(json, kind).map(found -> joined(before, found)));
    }
    return devices.map(all -> inspection(Optional.empty(), all));
  }

  private Outcome<VerifiedBundle> bundle(JsonValue json, DeviceKind kind) {
    return verifier
        .bundles()
        .verify(json, kind, new Checks(log, kind.part()))
        .then(bundle -> nonce.check(bundle, kind, bundle.nonce()));
  }

  /** A token: of a CPU TEE, or one out of a bundle. */
  Outcome<Inspection> token(String text) {
    boolean nras =
        CompactJws.parse(text) instanceof Outcome.Accepted<CompactJws>(CompactJws jws)
            && tokens.isFrom(jws, VerifierKind.NVIDIA_NRAS);
    return nras ? deviceToken(text) : cpuToken(text);
  }

  private Outcome<Inspection> cpuToken(String text) {
    Checks checks = new Checks(log, "cpu");
    return verifier
        .cpu(text, checks)
        .map(cpu -> {
          checks.notEvaluated("binding", "there is no challenge to bind to");
          return inspection(Optional.of(cpu.claims()), cpu.claims().gpus());
        });
  }

  private Outcome<Inspection> deviceToken(String text) {
    Checks checks = new Checks(log, "device");
    return CompactJws.parse(text)
        .then(jws -> tokens.verify(jws, VerifierKind.NVIDIA_NRAS, checks))
        .then(signed ->
            signed.jws().claims().find("submods").isPresent()
                ? overallToken(signed, checks)
                : singleDevice(signed, checks));
  }

  private Outcome<Inspection> overallToken(SignedToken signed, Checks checks) {
    checks.notEvaluated("set", "an overall token alone: its device tokens are not here");
    return checks
        .note("result", OverallClaims.read(signed.jws()), OverallClaims::version)
        .then(claims -> nonce.check(claims, kindOf(claims), claims.nonce()))
        .map(claims -> inspection(Optional.empty(), List.of()));
  }

  private Outcome<Inspection> singleDevice(SignedToken signed, Checks checks) {
    JsonObject claims = signed.jws().claims();
    if (claims.find("sub").isPresent()) {
      // The service's first API: one token for each GPU, with claims that nobody issues any more.
      return checks.note(
          "kind", Outcome.refused(RefusalReason.WRONG_TOKEN_KIND, "sub"), value -> "");
    }
    checks.notEvaluated("set", "one device's token alone: no overall token names its set");
    DeviceKind kind = kindOf(claims);
    return checks
        .note("claims", readDevice(signed, kind), device -> "ueid " + device.ueid())
        .then(device -> nonce.check(device, kind, device.nonce()))
        .map(device -> inspection(Optional.empty(), List.of(device)));
  }

  private static Outcome<Device> readDevice(SignedToken signed, DeviceKind kind) {
    ClaimsReader claims = ClaimsReader.of(signed.jws().claims());
    TrustedIssuer issuer = signed.issuer();
    Device.Origin origin =
        new Device.Origin(
            kind.name(), issuer.verifier().label(), issuer.issuer(), signed.times().issuedAt());
    String version = DeviceClaims.versionOf(claims, kind);
    return claims.finish(
        DeviceClaims.read(claims, kind, version, claims.digest("eat_nonce"), origin));
  }

  private static DeviceKind kindOf(OverallClaims claims) {
    return claims.deviceDigests().keySet().stream().allMatch(DeviceKind.SWITCH::isLabel)
        ? DeviceKind.SWITCH
        : DeviceKind.GPU;
  }

  private static DeviceKind kindOf(JsonObject claims) {
    String prefix = DeviceKind.SWITCH.claimPrefix();
    return claims.members().keySet().stream().anyMatch(name -> name.startsWith(prefix))
        ? DeviceKind.SWITCH
        : DeviceKind.GPU;
  }

  private static List<Device> joined(List<Device> before, VerifiedBundle found) {
    List<Device> all = new ArrayList<>(before);
    all.addAll(found.devices());
    return all;
  }

  private static Inspection inspection(Optional<TrustAuthorityToken> cpu, List<Device> devices) {
    return new Inspection(
        cpu.map(TrustAuthorityToken::facts),
        AuthenticEvidence.gpuFacts(devices),
        AuthenticEvidence.switchFacts(devices));
  }
}
