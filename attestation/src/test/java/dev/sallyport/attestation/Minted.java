package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.wire.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evidence as Intel and NVIDIA would make it, by the shapes of their real tokens, signed with the
 * test PKI.
 */
final class Minted {
  static final String ITA = "https://ita.test";
  static final String NRAS = "https://nras.test";
  static final Transcript T = new Transcript(Digest.fromHex("5a".repeat(32)));
  static final String NONCE_VAL = "x".repeat(86) + "==";
  static final String NONCE_IAT = "2026-03-01 11:59:00 +0000 UTC";
  static final long IAT = TestPki.NOW.getEpochSecond() - 30;

  private Minted() {}

  static EvidenceVerifier verifier() {
    return verifier(false);
  }

  static EvidenceVerifier verifier(boolean verifyDeviceSignatures) {
    return verifier(TestPki.NOW, verifyDeviceSignatures);
  }

  static EvidenceVerifier verifier(Instant now, boolean verifyDeviceSignatures) {
    InstantSource clock = InstantSource.fixed(now);
    return new EvidenceVerifier(
        issuers(), TestTrust.keys(clock), TestTrust.crls(clock), clock, verifyDeviceSignatures);
  }

  static TrustedIssuers issuers() {
    return new TrustedIssuers(
        List.of(
            TestTrust.issuer(ITA, VerifierKind.INTEL_TRUST_AUTHORITY, TestPki.itaKeySet()),
            TestTrust.issuer(NRAS, VerifierKind.NVIDIA_NRAS, TestPki.nrasKeySet())));
  }

  static Outcome<VerifiedEvidence> verify(Evidence evidence) {
    return verify(verifier(), evidence, T);
  }

  static Outcome<VerifiedEvidence> verify(
      EvidenceVerifier verifier, Evidence evidence, Transcript transcript) {
    return verifier
        .authenticate(evidence, CheckLog.none())
        .then(authentic -> verifier.bind(authentic, transcript, CheckLog.none()));
  }

  static Evidence evidence(String cpuToken) {
    return new Evidence(cpu(cpuToken), Optional.empty(), Optional.empty());
  }

  static Evidence evidence(String cpuToken, JsonValue gpus) {
    return new Evidence(cpu(cpuToken), Optional.of(bundleOf(gpus)), Optional.empty());
  }

  static Evidence evidence(String cpuToken, JsonValue gpus, JsonValue switches) {
    return new Evidence(
        cpu(cpuToken), Optional.of(bundleOf(gpus)), Optional.of(bundleOf(switches)));
  }

  static Evidence.Bundle bundleOf(JsonValue json) {
    return new Evidence.Bundle(Evidence.NVIDIA_NRAS, json);
  }

  private static Evidence.Token cpu(String token) {
    return new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, token);
  }

  // ---- Intel Trust Authority ----

  static String ita(JsonObject claims) {
    return TestPki.sign("PS384", TestPki.ITA_KEY_ID, TestPki.ITA, claims);
  }

  /** Commits to these verdicts; an empty text stands for none. */
  static HeldData held(String gpuVerdict, String switchVerdict) {
    return HeldData.of(T, gpuVerdict, switchVerdict);
  }

  static JsonObject flat() {
    return flat(held("", ""));
  }

  /** The layout of version 1, member for member as in the pilot token, and what newer ones add. */
  static JsonObject flat(HeldData held) {
    return flat(held.bytes());
  }

  static JsonObject flat(Bytes held) {
    Map<String, JsonValue> claims = new LinkedHashMap<>(tdx(held).members());
    claims.putAll(common().members());
    return new JsonObject(claims);
  }

  /** The layout of version 2. */
  static JsonObject nested(HeldData held) {
    Map<String, JsonValue> claims = new LinkedHashMap<>();
    claims.put("tdx", tdx(held.bytes()).asValue());
    claims.put(
        "appraisal", JsonObject.builder().put("method", "default").put("ver", 2).build().asValue());
    claims.putAll(common().members());
    claims.put("ver", Json.text("2.0.0"));
    return new JsonObject(claims);
  }

  static JsonObject composite(HeldData held, JsonObject nvgpu) {
    return Json.with(nested(held), nvgpu.asValue(), "nvgpu");
  }

  private static JsonObject common() {
    return JsonObject.builder()
        .putTexts("verifier_instance_ids", List.of("051a91b1-31cd-41ce-8390-6bf844b1c3c6"))
        .putObjects("policy_ids_matched", List.of(policy("a")))
        .putObjects("policy_ids_unmatched", List.of(policy("b")))
        .put("eat_profile", "https://portal.trustauthority.intel.com/eat_profile.html")
        .put("intuse", "generic")
        .put("ver", "1.0.0")
        .put("exp", IAT + 300)
        .put("jti", "0748c105-4e75-4233-ac19-004fef63216c")
        .put("iat", IAT)
        .put("iss", ITA)
        .put("nbf", IAT)
        .build();
  }

  static JsonObject policy(String id) {
    return JsonObject.builder()
        .put("id", id.repeat(8) + "-c41a-4807-9d0b-b8c625217e2f")
        .put("version", "v5")
        .put(
            "hash",
            "U21FdFUwUFU4VTFpOTFFWDkzSGdFdkV4aHl1RytFenVwVElzOFU4SU4rbndrYUU5UWxHQmhFSHNtak9aSmFOWQ==")
        .build();
  }

  private static JsonObject tdx(Bytes held) {
    JsonObject.Builder claims = JsonObject.builder();
    for (String name :
        List.of(
            "mrtd",
            "mrseam",
            "mrsignerseam",
            "mrconfigid",
            "mrowner",
            "mrownerconfig",
            "rtmr0",
            "rtmr1",
            "rtmr2",
            "rtmr3")) {
      claims.put(
          "tdx_" + name,
          "%02x".formatted(name.length() + name.charAt(name.length() - 1) % 7).repeat(48));
    }
    return claims
        .put("tdx_tee_tcb_svn", "04000600000000000000000000000000")
        .put("tdx_seam_attributes", "0000000000000000")
        .put("tdx_td_attributes", "0000001000000000")
        .put("tdx_xfam", "e71a060000000000")
        .put("tdx_report_data", reportData(held).hex())
        .put("tdx_seamsvn", 267)
        .put("tdx_is_debuggable", false)
        .put("tdx_td_attributes_debug", false)
        .put("tdx_td_attributes_septve_disable", true)
        .put("tdx_td_attributes_protection_keys", false)
        .put("tdx_td_attributes_key_locker", false)
        .put("tdx_td_attributes_perfmon", false)
        .put("tdx_td_attributes_migratable", false)
        .put("tdx_collateral", collateral())
        .put("attester_held_data", base64(held.toArray()))
        .put("verifier_nonce", nonce(NONCE_VAL, NONCE_IAT))
        .put("attester_tcb_status", "UpToDate")
        .put("attester_tcb_date", "2025-05-14T00:00:00Z")
        .putTexts("attester_advisory_ids", List.of("INTEL-SA-00837"))
        .put("attester_type", "TDX")
        .put("dbgstat", "disabled")
        .build();
  }

  private static JsonObject collateral() {
    return JsonObject.builder()
        .put("quotehash", "56".repeat(32))
        .put("tcbinfohash", "8b".repeat(32))
        .put("fmspc", "90C06F000000")
        .put("tcbevaluationdatanumber", 20)
        .build();
  }

  static JsonObject nonce(String val, String iat) {
    return JsonObject.builder()
        .put("val", base64(val.getBytes(StandardCharsets.US_ASCII)))
        .put("iat", base64(iat.getBytes(StandardCharsets.US_ASCII)))
        .put("signature", base64(new byte[384]))
        .build();
  }

  private static Bytes reportData(Bytes held) {
    byte[] nonce = (NONCE_VAL + NONCE_IAT).getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(nonce, nonce.length + held.size());
    System.arraycopy(held.toArray(), 0, all, nonce.length, held.size());
    return Bytes.of(all).sha512();
  }

  /** What Intel's clients hand to GPUs. */
  static Digest itaGpuNonce() {
    return Bytes.of((NONCE_VAL + NONCE_IAT).getBytes(StandardCharsets.US_ASCII)).sha256();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  // ---- NVIDIA's service ----

  static String nras(JsonObject claims) {
    return TestPki.sign("ES384", TestPki.NRAS_KEY_ID, TestPki.NRAS, claims);
  }

  /** GPUs of claims 3.0 that answered the transcript. */
  static List<JsonObject> gpus(int count) {
    List<JsonObject> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(NrasClaims.gpu3(i, T.gpuNonce()));
    }
    return devices;
  }

  static List<JsonObject> switches(int count) {
    List<JsonObject> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(NrasClaims.switch3(i, T.switchNonce()));
    }
    return devices;
  }

  static Map<String, String> tokens(String prefix, List<JsonObject> devices) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (JsonObject device : devices) {
      tokens.put(prefix + "-" + tokens.size(), nras(device));
    }
    return tokens;
  }

  static JsonValue bundle(String overall, Map<String, String> devices) {
    JsonObject.Builder members = JsonObject.builder();
    devices.forEach(members::put);
    return Json.array(Json.array(Json.text("JWT"), Json.text(overall)), members.build().asValue());
  }

  /** A bundle and the overall token in it. */
  record Bundle(String overall, Map<String, String> devices) {
    JsonValue json() {
      return bundle(overall, devices);
    }
  }

  static Bundle gpuBundle(int count) {
    return bundleOf("GPU", "3.0", T.gpuNonce(), gpus(count));
  }

  static Bundle switchBundle(int count) {
    return bundleOf("SWITCH", "3.0", T.switchNonce(), switches(count));
  }

  static Bundle bundleOf(String prefix, String version, Digest nonce, List<JsonObject> devices) {
    Map<String, String> tokens = tokens(prefix, devices);
    return new Bundle(nras(NrasClaims.overall(version, nonce, tokens)), tokens);
  }
}
