package dev.sallyport.simulator.verifier;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.DeviceKind;
import java.util.List;

/**
 * The {@code nvgpu} member of Intel's composite token: the oldest claim set of NVIDIA's service for
 * one GPU, {@code claim_details} with claims 3.0 for several. NVIDIA's own tokens are not in it.
 *
 * @param evidence the devices and their nonce
 * @param faults to show, at the first GPU
 */
record CompositeGpuClaims(DeviceEvidence evidence, Faults faults) {
  private static final String NVIDIA_ISSUER = "https://nras.attestation.nvidia.com";
  private static final String GPU = "x-nvidia-gpu-";

  private static final List<String> DETAILS =
      List.of(
          "driver-rim-schema-validated",
          "vbios-rim-cert-validated",
          "attestation-report-cert-chain-validated",
          "driver-rim-schema-fetched",
          "attestation-report-parsed",
          "nonce-match",
          "vbios-rim-signature-verified",
          "driver-rim-signature-verified",
          "attestation-report-signature-verified",
          "vbios-rim-schema-validated",
          "driver-rim-cert-validated",
          "vbios-rim-schema-fetched",
          "vbios-rim-measurements-available",
          "driver-rim-driver-measurements-available");

  JsonObject json() {
    return evidence.devices().size() == 1 ? single(evidence.devices().getFirst()) : several();
  }

  private JsonObject several() {
    JsonObject details = new JsonObject();
    for (int index = 0; index < evidence.devices().size(); index++) {
      JsonObject claims = new JsonObject();
      claims.addProperty("iss", NVIDIA_ISSUER);
      claims.addProperty("eat_nonce", evidence.nonce());
      Faults shown = index == 0 ? faults : Faults.none();
      new DeviceClaims(evidence.devices().get(index), "3.0", shown).addTo(claims);
      details.add(DeviceKind.GPU.label(index), claims);
    }
    JsonObject claims = new JsonObject();
    claims.addProperty("attester_type", "NVGPU");
    claims.addProperty("x-nvidia-overall-att-result", !faults.has(Fault.OVERALL_FALSE));
    claims.add("claim_details", details);
    return claims;
  }

  private JsonObject single(Device device) {
    boolean failed = faults.has(Fault.MEASRES_FAIL);
    JsonObject claims = new JsonObject();
    claims.addProperty("attester_type", "NVGPU");
    claims.addProperty("sub", "NVIDIA-GPU-ATTESTATION");
    claims.addProperty("secboot", !faults.has(Fault.SECBOOT_FALSE));
    claims.addProperty(GPU + "manufacturer", "NVIDIA Corporation");
    claims.addProperty("x-nvidia-attestation-type", "GPU");
    claims.addProperty("iss", NVIDIA_ISSUER);
    claims.addProperty("eat_nonce", evidence.nonce());
    claims.add("x-nvidia-attestation-detailed-result", details());
    claims.addProperty("x-nvidia-ver", "1.0");
    claims.addProperty(GPU + "driver-version", device.driverVersion());
    claims.addProperty("dbgstat", faults.has(Fault.DBGSTAT_ENABLED) ? "enabled" : "disabled");
    claims.addProperty("hwmodel", device.hwModel());
    claims.addProperty("oemid", "5703");
    claims.addProperty("measres", failed ? "comparison-fail" : "comparison-successful");
    claims.addProperty("x-nvidia-eat-ver", "EAT-21");
    claims.addProperty("ueid", device.ueid());
    claims.addProperty(GPU + "vbios-version", device.biosVersion());
    return claims;
  }

  private JsonObject details() {
    JsonObject details = new JsonObject();
    DETAILS.forEach(check -> details.addProperty(GPU + check, true));
    details.addProperty(GPU + "arch-check", !faults.has(Fault.CHECK_FAILED));
    details.addProperty(GPU + "measurements-match", !faults.has(Fault.MEASRES_FAIL));
    if (faults.has(Fault.WARNING)) {
      details.addProperty("x-nvidia-attestation-warning", "CERTIFICATE_HOLD");
    } else {
      details.add("x-nvidia-attestation-warning", JsonNull.INSTANCE);
    }
    return details;
  }
}
