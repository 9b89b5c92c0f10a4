package dev.sallyport.simulator.verifier;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.DeviceKind;

/**
 * The claims of one device token, member for member as NVIDIA's service makes them.
 *
 * @param device the device
 * @param version of the claims: 2.0 or 3.0
 * @param faults to show in these claims
 */
record DeviceClaims(Device device, String version, Faults faults) {
  private static final String GPU = "x-nvidia-gpu-";
  private static final String SWITCH = "x-nvidia-switch-";

  /** Adds what is said of the device itself; issuer, times and nonce are the token's. */
  void addTo(JsonObject claims) {
    claims.addProperty("ueid", device.ueid());
    claims.addProperty("hwmodel", device.hwModel());
    addFirmwareState(claims);
    switch (device.kind()) {
      case GPU -> addGpu(claims);
      case SWITCH -> addSwitch(claims);
    }
    damage(claims);
  }

  private void addFirmwareState(JsonObject claims) {
    if (device.kind() == DeviceKind.GPU) {
      claims.addProperty("oemid", "5703");
    } else {
      claims.add("oemid", JsonNull.INSTANCE);
    }
    claims.addProperty("secboot", !faults.has(Fault.SECBOOT_FALSE));
    claims.addProperty("dbgstat", faults.has(Fault.DBGSTAT_ENABLED) ? "enabled" : "disabled");
    claims.addProperty("measres", measurementResult());
    if (faults.has(Fault.WARNING)) {
      claims.addProperty("x-nvidia-attestation-warning", "CERTIFICATE_HOLD");
    } else {
      claims.add("x-nvidia-attestation-warning", JsonNull.INSTANCE);
    }
  }

  private String measurementResult() {
    if (faults.has(Fault.UNKNOWN_ENUM)) {
      return "mostly";
    }
    return faults.has(Fault.MEASRES_FAIL) ? "fail" : "success";
  }

  private void addGpu(JsonObject claims) {
    claims.addProperty(GPU + "driver-version", device.driverVersion());
    claims.addProperty(GPU + "vbios-version", device.biosVersion());
    addReport(claims, GPU);
    addRim(claims, GPU + "driver-rim-");
    addRim(claims, GPU + "vbios-rim-");
    claims.addProperty(GPU + "vbios-index-no-conflict", true);
  }

  private void addSwitch(JsonObject claims) {
    claims.addProperty(SWITCH + "bios-version", device.biosVersion());
    addReport(claims, SWITCH);
    addRim(claims, SWITCH + "bios-rim-");
  }

  private void addReport(JsonObject claims, String prefix) {
    claims.addProperty(prefix + "arch-check", !faults.has(Fault.CHECK_FAILED));
    for (String check : new String[] {"parsed", "nonce-match", "signature-verified"}) {
      claims.addProperty(prefix + "attestation-report-" + check, true);
    }
    addChain(
        claims, prefix + "attestation-report-", "cert-chain-validated", "9999-12-31T23:59:59Z");
    if (hasChains()) {
      claims.addProperty(prefix + "attestation-report-cert-chain-fwid-match", true);
    }
  }

  private void addRim(JsonObject claims, String prefix) {
    for (String check : new String[] {"fetched", "schema-validated", "signature-verified"}) {
      claims.addProperty(prefix + check, true);
    }
    if (hasChains()) {
      claims.addProperty(prefix + "version-match", true);
    }
    claims.addProperty(prefix + "measurements-available", true);
    addChain(claims, prefix, "cert-validated", "2036-06-01T02:08:29Z");
  }

  /** Claims 3.0 tell of the chain in an object, claims 2.0 in one boolean. */
  private void addChain(JsonObject claims, String prefix, String oldName, String expiry) {
    boolean revoked = faults.has(Fault.DEVICE_CERTIFICATE_REVOKED);
    if (!hasChains()) {
      claims.addProperty(prefix + oldName, !revoked);
      return;
    }
    JsonObject chain = new JsonObject();
    chain.addProperty("x-nvidia-cert-status", revoked ? "revoked" : "valid");
    chain.addProperty("x-nvidia-cert-ocsp-status", revoked ? "revoked" : "good");
    chain.addProperty("x-nvidia-cert-expiration-date", expiry);
    chain.add("x-nvidia-cert-revocation-reason", JsonNull.INSTANCE);
    claims.add(prefix + "cert-chain", chain);
  }

  private boolean hasChains() {
    return version.equals("3.0");
  }

  private void damage(JsonObject claims) {
    String check = (device.kind() == DeviceKind.GPU ? GPU : SWITCH) + "arch-check";
    if (faults.has(Fault.MISSING_CLAIM)) {
      claims.remove(check);
    }
    if (faults.has(Fault.NULL_CLAIM)) {
      claims.add(check, JsonNull.INSTANCE);
    }
    if (faults.has(Fault.MISTYPED_CLAIM)) {
      claims.addProperty(check, "true");
    }
  }
}
