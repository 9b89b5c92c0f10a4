package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.List;
import java.util.Map;

/** Claims of NVIDIA's service, member for member as in its real tokens. */
final class NrasClaims {
  private NrasClaims() {}

  static JsonObject overall(String version, Digest nonce, Map<String, String> devices) {
    JsonObject.Builder submods = JsonObject.builder();
    devices.forEach((label, token) -> submods.put(label, selector(HeldData.verdict(token).hex())));
    return times(JsonObject.builder())
        .put("sub", "NVIDIA-PLATFORM-ATTESTATION")
        .put("x-nvidia-ver", version)
        .put("x-nvidia-overall-att-result", true)
        .put("submods", submods.build())
        .put("eat_nonce", nonce.hex())
        .build();
  }

  static JsonValue selector(String hex) {
    return Json.array(Json.text("DIGEST"), Json.array(Json.text("SHA-256"), Json.text(hex)));
  }

  static JsonObject gpu3(int number, Digest nonce) {
    JsonObject.Builder claims = device(number, nonce, "GH100 A01 GSP BROM");
    report3(claims, "x-nvidia-gpu-");
    manifest3(claims, "x-nvidia-gpu-driver-rim");
    manifest3(claims, "x-nvidia-gpu-vbios-rim");
    return gpuVersions(claims).put("oemid", "5703").build();
  }

  static JsonObject gpu2(int number, Digest nonce) {
    JsonObject.Builder claims = device(number, nonce, "GH100 A01 GSP BROM");
    report(claims, "x-nvidia-gpu-");
    claims.put("x-nvidia-gpu-attestation-report-cert-chain-validated", true);
    for (String rim : List.of("x-nvidia-gpu-driver-rim", "x-nvidia-gpu-vbios-rim")) {
      manifest(claims, rim);
      claims.put(rim + "-cert-validated", true);
    }
    return gpuVersions(claims).put("oemid", "5703").build();
  }

  static JsonObject switch3(int number, Digest nonce) {
    JsonObject.Builder claims = device(1000 + number, nonce, "LS_10 A01 FSP BROM");
    report3(claims, "x-nvidia-switch-");
    manifest3(claims, "x-nvidia-switch-bios-rim");
    return claims
        .put("x-nvidia-switch-bios-version", "96.10.55.00.01")
        .put("oemid", Json.NULL)
        .build();
  }

  /** A single GPU inside a token of Intel Trust Authority: the names of NVIDIA's first API. */
  static JsonObject nvgpu1(Digest nonce) {
    JsonObject.Builder checks = JsonObject.builder();
    for (String name :
        List.of(
            "driver-rim-schema-validated",
            "vbios-rim-cert-validated",
            "attestation-report-cert-chain-validated",
            "driver-rim-schema-fetched",
            "attestation-report-parsed",
            "nonce-match",
            "vbios-rim-signature-verified",
            "driver-rim-signature-verified",
            "arch-check",
            "measurements-match",
            "attestation-report-signature-verified",
            "vbios-rim-schema-validated",
            "driver-rim-cert-validated",
            "vbios-rim-schema-fetched",
            "vbios-rim-measurements-available",
            "driver-rim-driver-measurements-available")) {
      checks.put("x-nvidia-gpu-" + name, true);
    }
    return JsonObject.builder()
        .put("sub", "NVIDIA-GPU-ATTESTATION")
        .put("attester_type", "NVGPU")
        .put("iss", "https://nras.attestation.nvidia.com")
        .put("x-nvidia-gpu-manufacturer", "NVIDIA Corporation")
        .put("x-nvidia-attestation-type", "GPU")
        .put("x-nvidia-ver", "1.0")
        .put("x-nvidia-eat-ver", "EAT-21")
        .put("eat_nonce", nonce.hex().toUpperCase(java.util.Locale.ROOT))
        .put("secboot", true)
        .put("dbgstat", "disabled")
        .put("measres", "comparison-successful")
        .put(
            "x-nvidia-attestation-detailed-result",
            checks.put("x-nvidia-attestation-warning", Json.NULL).build())
        .put("hwmodel", "GH100 A01 GSP BROM")
        .put("oemid", "5703")
        .put("ueid", ueid(0))
        .put("x-nvidia-gpu-driver-version", "550.90.07")
        .put("x-nvidia-gpu-vbios-version", "96.00.9F.00.01")
        .build();
  }

  /** Several GPUs inside a token of Intel Trust Authority. */
  static JsonObject nvgpuDetails(List<JsonObject> gpus) {
    JsonObject.Builder details = JsonObject.builder();
    for (int i = 0; i < gpus.size(); i++) {
      details.put("GPU-" + i, gpus.get(i));
    }
    return JsonObject.builder()
        .put("x-nvidia-overall-att-result", true)
        .put("claim_details", details.build())
        .build();
  }

  static String ueid(int number) {
    return "47817637928608218661894844578739364736480210" + (1000 + number);
  }

  private static JsonObject.Builder device(int number, Digest nonce, String model) {
    return times(JsonObject.builder())
        .put("eat_nonce", nonce.hex())
        .put("ueid", ueid(number))
        .put("hwmodel", model)
        .put("secboot", true)
        .put("dbgstat", "disabled")
        .put("measres", "success")
        .put("x-nvidia-attestation-warning", Json.NULL);
  }

  private static JsonObject.Builder gpuVersions(JsonObject.Builder claims) {
    return claims
        .put("x-nvidia-gpu-vbios-index-no-conflict", true)
        .put("x-nvidia-gpu-driver-version", "550.90.07")
        .put("x-nvidia-gpu-vbios-version", "96.00.9F.00.01");
  }

  private static void report3(JsonObject.Builder claims, String prefix) {
    report(claims, prefix);
    claims
        .put(prefix + "attestation-report-cert-chain", chain())
        .put(prefix + "attestation-report-cert-chain-fwid-match", true);
  }

  private static void report(JsonObject.Builder claims, String prefix) {
    claims
        .put(prefix + "arch-check", true)
        .put(prefix + "attestation-report-parsed", true)
        .put(prefix + "attestation-report-nonce-match", true)
        .put(prefix + "attestation-report-signature-verified", true);
  }

  private static void manifest3(JsonObject.Builder claims, String rim) {
    manifest(claims, rim);
    claims.put(rim + "-version-match", true).put(rim + "-cert-chain", chain());
  }

  private static void manifest(JsonObject.Builder claims, String rim) {
    claims
        .put(rim + "-fetched", true)
        .put(rim + "-schema-validated", true)
        .put(rim + "-signature-verified", true)
        .put(rim + "-measurements-available", true);
  }

  private static JsonObject chain() {
    return JsonObject.builder()
        .put("x-nvidia-cert-status", "valid")
        .put("x-nvidia-cert-ocsp-status", "good")
        .put("x-nvidia-cert-expiration-date", "9999-12-31T23:59:59Z")
        .put("x-nvidia-cert-revocation-reason", Json.NULL)
        .build();
  }

  private static JsonObject.Builder times(JsonObject.Builder claims) {
    return claims
        .put("iss", Minted.NRAS)
        .put("iat", Minted.IAT)
        .put("nbf", Minted.IAT)
        .put("exp", Minted.IAT + 3600)
        .put("jti", "833480c9-6796-4fe4-b6ad-e9a58d7a67b2");
  }
}
