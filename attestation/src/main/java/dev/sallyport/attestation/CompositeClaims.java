package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * GPUs inside a composite token of Intel Trust Authority ({@code nvgpu}). Intel asks NVIDIA's
 * service and flattens the answer: the only signature is Intel's, and a token is issued for GPUs
 * that failed too.
 */
final class CompositeClaims {
  /** Edition of the service's first API, which a composite about a single GPU uses. */
  static final String VERSION_1 = "1.0";

  private static final String RESULT = "x-nvidia-overall-att-result";
  private static final String DETAILS = "claim_details";
  private static final String SINGLE = "GPU-0";

  /** Every check of the first API; the names differ from the later ones. */
  private static final List<String> CHECKS_OF_VERSION_1 =
      List.of(
          "arch-check",
          "attestation-report-parsed",
          "nonce-match",
          "attestation-report-signature-verified",
          "attestation-report-cert-chain-validated",
          "driver-rim-schema-fetched",
          "driver-rim-schema-validated",
          "driver-rim-cert-validated",
          "driver-rim-signature-verified",
          "driver-rim-driver-measurements-available",
          "vbios-rim-schema-fetched",
          "vbios-rim-schema-validated",
          "vbios-rim-cert-validated",
          "vbios-rim-signature-verified",
          "vbios-rim-measurements-available");

  private CompositeClaims() {}

  /** Reads the GPUs, by the members present: one GPU's claims, or several under their labels. */
  static List<Device> read(ClaimsReader nvgpu, Device.Origin token) {
    List<Device> devices = new ArrayList<>();
    if (nvgpu.has(DETAILS) || nvgpu.has(RESULT)) {
      nvgpu.mustBe(true, RESULT, RefusalReason.DEVICE_RESULT_FAILED);
      readAll(nvgpu, token, devices);
    } else {
      devices.add(readVersion1(nvgpu, labelled(token, SINGLE)));
    }
    Set<String> ueids = new HashSet<>();
    devices.forEach(
        device -> nvgpu.check(ueids.add(device.ueid()), RefusalReason.DUPLICATE_DEVICE, "ueid"));
    return devices;
  }

  private static void readAll(ClaimsReader nvgpu, Device.Origin token, List<Device> devices) {
    ClaimsReader details = nvgpu.object(DETAILS);
    List<String> labels =
        details.names().stream()
            .filter(DeviceKind.GPU::isLabel)
            .sorted(Comparator.comparingInt(DeviceKind::numberOf))
            .toList();
    boolean fits =
        labels.size() == details.names().size()
            && !labels.isEmpty()
            && labels.size() <= DeviceKind.MAX_DEVICES;
    nvgpu.check(fits, RefusalReason.MISTYPED_CLAIM, DETAILS);
    for (String label : labels) {
      ClaimsReader gpu = details.object(label);
      String version = DeviceClaims.versionOf(gpu, DeviceKind.GPU);
      Digest nonce = nonce(gpu, nvgpu);
      devices.add(DeviceClaims.read(gpu, DeviceKind.GPU, version, nonce, labelled(token, label)));
    }
  }

  /** With the GPU or once for all of them; both and different refuses. */
  private static Digest nonce(ClaimsReader gpu, ClaimsReader nvgpu) {
    if (!nvgpu.has("eat_nonce")) {
      return gpu.digest("eat_nonce");
    }
    Digest shared = nvgpu.digest("eat_nonce");
    Digest own = gpu.has("eat_nonce") ? gpu.digest("eat_nonce") : shared;
    gpu.check(own.equals(shared), RefusalReason.CONFLICTING_CLAIMS, "eat_nonce");
    return own;
  }

  private static Device readVersion1(ClaimsReader gpu, Device.Origin origin) {
    gpu.oneOf("x-nvidia-ver", Set.of(VERSION_1));
    String result = gpu.oneOf("measres", Set.of("comparison-successful", "comparison-fail"));
    gpu.check(
        result.equals("comparison-successful"),
        RefusalReason.DEVICE_MEASUREMENT_MISMATCH,
        "measres");
    ClaimsReader checks = gpu.object("x-nvidia-attestation-detailed-result");
    checks.mustBe(
        true, "x-nvidia-gpu-measurements-match", RefusalReason.DEVICE_MEASUREMENT_MISMATCH);
    checks.mustBeAbsent(
        "x-nvidia-mismatch-measurement-records", RefusalReason.DEVICE_MEASUREMENT_MISMATCH);
    CHECKS_OF_VERSION_1.forEach(
        name -> checks.mustBe(true, "x-nvidia-gpu-" + name, RefusalReason.DEVICE_CHECK_FAILED));
    checks.mustBeNull("x-nvidia-attestation-warning", RefusalReason.ATTESTATION_WARNING);
    String debug = gpu.oneOf("dbgstat", Set.of("disabled", "enabled"));
    gpu.check(debug.equals("disabled"), RefusalReason.DEBUG_ENABLED, "dbgstat");
    gpu.mustBe(true, "secboot", RefusalReason.SECURE_BOOT_DISABLED);
    return new Device.Gpu(
        gpu.digest("eat_nonce"), DeviceClaims.gpuFacts(gpu, VERSION_1, null, origin));
  }

  private static Device.Origin labelled(Device.Origin token, String label) {
    return new Device.Origin(label, token.verifier(), token.issuer(), token.issuedAt());
  }
}
