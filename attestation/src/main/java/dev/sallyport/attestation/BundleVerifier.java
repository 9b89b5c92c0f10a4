package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bundle of NVIDIA's remote attestation service to devices that passed. The overall token's
 * signature covers each device token by its digest; their own signatures are checked where the
 * operator asks for it.
 */
final class BundleVerifier {
  private final TokenVerifier tokens;
  private final boolean verifyDeviceSignatures;

  BundleVerifier(TokenVerifier tokens, boolean verifyDeviceSignatures) {
    this.tokens = tokens;
    this.verifyDeviceSignatures = verifyDeviceSignatures;
  }

  /** Verifies a bundle about devices of one kind. */
  Outcome<VerifiedBundle> verify(JsonValue json, DeviceKind kind, Checks checks) {
    return checks
        .note("shape", DetachedBundle.parse(json, kind), bundle -> count(bundle.devices().size()))
        .then(bundle ->
            checks
                .note("token", CompactJws.parse(bundle.overall()), jws -> "overall token")
                .then(jws -> tokens.verify(jws, VerifierKind.NVIDIA_NRAS, checks))
                .then(overall -> verifyDevices(bundle, overall, kind, checks)));
  }

  private Outcome<VerifiedBundle> verifyDevices(
      DetachedBundle bundle, SignedToken overall, DeviceKind kind, Checks checks) {
    return checks
        .note("result", OverallClaims.read(overall.jws()), OverallClaims::version)
        .then(claims -> checks.note("set", checkSet(bundle, claims), BundleVerifier::labels))
        .then(claims -> {
          Outcome<List<CompactJws>> parsed = parseDevices(bundle, overall, checks);
          return parsed
              .then(devices ->
                  checks.note(
                      "claims",
                      readDevices(bundle, devices, overall, claims, kind),
                      devicesRead -> count(devicesRead.size())))
              .map(devices ->
                  new VerifiedBundle(
                      kind, HeldData.verdict(bundle.overall()), claims.nonce(), devices));
        });
  }

  /** Neither side may name a device that the other does not, and every token is the one named. */
  private static Outcome<OverallClaims> checkSet(DetachedBundle bundle, OverallClaims overall) {
    Map<String, Digest> named = overall.deviceDigests();
    if (!named.keySet().equals(bundle.devices().keySet())) {
      return Outcome.refused(RefusalReason.DEVICE_SET_MISMATCH, "submods");
    }
    for (Map.Entry<String, String> device : bundle.devices().entrySet()) {
      if (!HeldData.verdict(device.getValue()).equals(named.get(device.getKey()))) {
        return Outcome.refused(RefusalReason.DEVICE_DIGEST_MISMATCH, device.getKey());
      }
    }
    return Outcome.accepted(overall);
  }

  private Outcome<List<CompactJws>> parseDevices(
      DetachedBundle bundle, SignedToken overall, Checks checks) {
    List<CompactJws> devices = new ArrayList<>();
    for (Map.Entry<String, String> device : bundle.devices().entrySet()) {
      Checks own = new Checks(checks.log(), device.getKey());
      switch (CompactJws.parse(device.getValue()).then(jws -> vouched(jws, overall, own))) {
        case Outcome.Accepted<CompactJws>(CompactJws jws) -> devices.add(jws);
        case Outcome.Refused<CompactJws>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    return Outcome.accepted(devices);
  }

  /** Issuer and times of each device token; its signature where that is asked for. */
  private Outcome<CompactJws> vouched(CompactJws jws, SignedToken overall, Checks checks) {
    TrustedIssuer issuer = overall.issuer();
    if (!TokenVerifier.claimedIssuer(jws).equals(issuer.issuer())) {
      return checks.note(
          "issuer", Outcome.refused(RefusalReason.UNKNOWN_ISSUER, "iss"), value -> "");
    }
    Outcome<TrustedIssuer> signed =
        verifyDeviceSignatures
            ? tokens.verifySignature(jws, issuer, checks)
            : Outcome.accepted(issuer);
    return signed
        .then(trusted ->
            checks.note(
                "time", tokens.checkTimes(jws, trusted), times -> "until " + times.expiresAt()))
        .map(times -> jws);
  }

  private static Outcome<List<Device>> readDevices(
      DetachedBundle bundle,
      List<CompactJws> tokens,
      SignedToken overall,
      OverallClaims claims,
      DeviceKind kind) {
    ClaimsReader all = ClaimsReader.of(overall.jws().claims());
    List<Device> devices = new ArrayList<>();
    Set<String> ueids = new HashSet<>();
    int next = 0;
    for (String label : bundle.devices().keySet()) {
      ClaimsReader device = all.of(tokens.get(next++).claims(), label);
      device.text("jti");
      Digest nonce = device.digest("eat_nonce");
      device.check(nonce.equals(claims.nonce()), RefusalReason.DEVICE_NONCE_MISMATCH, "eat_nonce");
      devices.add(DeviceClaims.read(device, kind, claims.version(), nonce, origin(label, overall)));
      device.check(ueids.add(devices.getLast().ueid()), RefusalReason.DUPLICATE_DEVICE, "ueid");
    }
    return all.finish(devices);
  }

  private static Device.Origin origin(String label, SignedToken overall) {
    TrustedIssuer issuer = overall.issuer();
    return new Device.Origin(
        label, issuer.verifier().label(), issuer.issuer(), overall.times().issuedAt());
  }

  private static String labels(OverallClaims claims) {
    return String.join(", ", claims.deviceDigests().keySet().stream().sorted().toList());
  }

  private static String count(int devices) {
    return devices == 1 ? "1 device" : devices + " devices";
  }
}
