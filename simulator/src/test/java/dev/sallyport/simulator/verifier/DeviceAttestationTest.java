package dev.sallyport.simulator.verifier;

import static dev.sallyport.simulator.verifier.SimulatorFixture.NONCE;
import static dev.sallyport.simulator.verifier.SimulatorFixture.claims;
import static dev.sallyport.simulator.verifier.SimulatorFixture.detached;
import static dev.sallyport.simulator.verifier.SimulatorFixture.guest;
import static dev.sallyport.simulator.verifier.SimulatorFixture.overall;
import static dev.sallyport.simulator.verifier.SimulatorFixture.parse;
import static dev.sallyport.simulator.verifier.SimulatorFixture.post;
import static dev.sallyport.simulator.verifier.SimulatorFixture.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceAttestationTest {
  private static final GuestOptions CLAIMS_2 = new GuestOptions(false, "PS384", "2.0", List.of());

  /** The members of a real GPU token with claims 2.0 (August 2025). */
  private static final Set<String> GPU_2_MEMBERS =
      Set.of(
          "x-nvidia-gpu-driver-rim-schema-validated",
          "iss",
          "x-nvidia-gpu-attestation-report-cert-chain-validated",
          "eat_nonce",
          "x-nvidia-gpu-vbios-rim-signature-verified",
          "x-nvidia-gpu-vbios-rim-fetched",
          "exp",
          "iat",
          "ueid",
          "jti",
          "x-nvidia-gpu-attestation-report-nonce-match",
          "x-nvidia-gpu-vbios-index-no-conflict",
          "x-nvidia-gpu-vbios-rim-cert-validated",
          "secboot",
          "x-nvidia-gpu-attestation-report-parsed",
          "x-nvidia-gpu-driver-rim-signature-verified",
          "x-nvidia-gpu-arch-check",
          "x-nvidia-attestation-warning",
          "nbf",
          "x-nvidia-gpu-driver-version",
          "x-nvidia-gpu-driver-rim-measurements-available",
          "x-nvidia-gpu-attestation-report-signature-verified",
          "hwmodel",
          "dbgstat",
          "x-nvidia-gpu-driver-rim-fetched",
          "oemid",
          "x-nvidia-gpu-vbios-rim-schema-validated",
          "measres",
          "x-nvidia-gpu-driver-rim-cert-validated",
          "x-nvidia-gpu-vbios-version",
          "x-nvidia-gpu-vbios-rim-measurements-available");

  /** The members of a real switch token with claims 3.0 (June 2025). */
  private static final Set<String> SWITCH_3_MEMBERS =
      Set.of(
          "x-nvidia-switch-bios-rim-fetched",
          "x-nvidia-switch-bios-rim-signature-verified",
          "x-nvidia-switch-attestation-report-cert-chain-fwid-match",
          "x-nvidia-switch-attestation-report-signature-verified",
          "x-nvidia-switch-bios-rim-version-match",
          "x-nvidia-switch-attestation-report-parsed",
          "iss",
          "eat_nonce",
          "x-nvidia-switch-attestation-report-nonce-match",
          "x-nvidia-switch-attestation-report-cert-chain",
          "exp",
          "iat",
          "ueid",
          "jti",
          "x-nvidia-switch-arch-check",
          "secboot",
          "x-nvidia-switch-bios-rim-schema-validated",
          "x-nvidia-switch-bios-rim-cert-chain",
          "x-nvidia-attestation-warning",
          "nbf",
          "hwmodel",
          "dbgstat",
          "x-nvidia-switch-bios-rim-measurements-available",
          "oemid",
          "measres",
          "x-nvidia-switch-bios-version");

  @Test
  void bundle_namesEveryTokenByTheHashOfItsJws() throws Exception {
    String bundle = guest(Faults.none()).gpuBundle(NONCE);
    JsonObject tokens = detached(bundle);
    JsonObject submods = claims(overall(bundle)).getAsJsonObject("submods");

    assertThat(tokens.keySet()).hasSize(8).isEqualTo(submods.keySet());
    for (String label : tokens.keySet()) {
      byte[] jws = tokens.get(label).getAsString().getBytes(StandardCharsets.US_ASCII);
      assertThat(submods.get(label).toString())
          .contains("SHA-256", HexFormat.of().formatHex(Hashes.sha256(jws)));
    }
  }

  @Test
  void everyToken_verifiesAndAnswersTheNonce() throws Exception {
    String bundle = guest(Faults.none()).gpuBundle(NONCE);
    List<String> tokens = new ArrayList<>(List.of(overall(bundle)));
    detached(bundle).asMap().values().forEach(token -> tokens.add(token.getAsString()));
    Set<String> ueids = new HashSet<>();

    for (String token : tokens) {
      assertThat(verifies(token)).isTrue();
      assertThat(claims(token).get("eat_nonce").getAsString()).isEqualTo(NONCE);
      if (claims(token).has("ueid")) {
        ueids.add(claims(token).get("ueid").getAsString());
      }
    }
    assertThat(ueids).hasSize(8);
  }

  @Test
  void header_hasKidAndAlgorithmAlone() throws Exception {
    String token = overall(guest(Faults.none()).gpuBundle(NONCE));

    assertThat(parse(token).getHeader().toJSONObject().keySet())
        .containsExactlyInAnyOrder("kid", "alg");
    assertThat(parse(token).getHeader().getKeyID()).startsWith("nv-eat-kid-");
  }

  @Test
  void claims2_haveTheMembersOfARealGpuToken() throws Exception {
    String bundle = guest(Faults.none(), CLAIMS_2).gpuBundle(NONCE);

    assertThat(claims(detached(bundle).get("GPU-0").getAsString()).keySet())
        .isEqualTo(GPU_2_MEMBERS);
    assertThat(claims(overall(bundle)).get("x-nvidia-ver").getAsString()).isEqualTo("2.0");
  }

  @Test
  void claims3_haveTheMembersOfARealSwitchToken() throws Exception {
    String bundle = guest(Faults.none()).switchBundle(NONCE);

    assertThat(detached(bundle).keySet()).hasSize(4);
    assertThat(claims(detached(bundle).get("SWITCH-0").getAsString()).keySet())
        .isEqualTo(SWITCH_3_MEMBERS);
  }

  @ParameterizedTest
  @CsvSource({
    "DBGSTAT_ENABLED, dbgstat, \"enabled\"",
    "SECBOOT_FALSE, secboot, false",
    "MEASRES_FAIL, measres, \"fail\"",
    "CHECK_FAILED, x-nvidia-gpu-arch-check, false",
    "NULL_CLAIM, x-nvidia-gpu-arch-check, null",
    "WARNING, x-nvidia-attestation-warning, \"CERTIFICATE_HOLD\""
  })
  void deviceFault_showsInTheFirstTokenAlone(Fault fault, String claim, String shown)
      throws Exception {
    JsonObject tokens = detached(guest(Faults.of(fault)).gpuBundle(NONCE));

    assertThat(claims(tokens.get("GPU-0").getAsString()).get(claim)).hasToString(shown);
    assertThat(claims(tokens.get("GPU-1").getAsString()).get(claim).toString()).isNotEqualTo(shown);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DROPPED_DEVICE", "ADDED_DEVICE"})
  void setFault_changesTheDetachedTokensAlone(Fault fault) throws Exception {
    String bundle = guest(Faults.of(fault)).gpuBundle(NONCE);

    assertThat(verifies(overall(bundle))).isTrue();
    assertThat(detached(bundle).keySet())
        .isNotEqualTo(claims(overall(bundle)).getAsJsonObject("submods").keySet());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SWAPPED_TOKEN", "BIT_FLIPPED_TOKEN"})
  void digestFault_leavesTheLabelsAsTheyAre(Fault fault) throws Exception {
    String bundle = guest(Faults.of(fault)).gpuBundle(NONCE);
    JsonObject submods = claims(overall(bundle)).getAsJsonObject("submods");
    byte[] jws = detached(bundle).get("GPU-0").getAsString().getBytes(StandardCharsets.US_ASCII);

    assertThat(detached(bundle).keySet()).isEqualTo(submods.keySet());
    assertThat(submods.get("GPU-0").toString())
        .doesNotContain(HexFormat.of().formatHex(Hashes.sha256(jws)));
  }

  @Test
  void duplicateDevice_hasTwoLabelsForOneUeid() throws Exception {
    JsonObject tokens = detached(guest(Faults.of(Fault.DUPLICATE_DEVICE)).gpuBundle(NONCE));

    assertThat(claims(tokens.get("GPU-7").getAsString()).get("ueid"))
        .isEqualTo(claims(tokens.get("GPU-0").getAsString()).get("ueid"));
  }

  @Test
  void evidenceOverAnotherNonce_isRefused() throws Exception {
    Device gpu = Device.hopper("alpha", 0);
    String evidence = base64(gpu.report(HexFormat.of().parseHex("00".repeat(32))));

    assertThat(attest(evidence, base64(gpu.certificateChain())))
        .contains("nonce in the evidence is not the one of the request");
  }

  @Test
  void changedEvidence_isRefused() throws Exception {
    Device gpu = Device.hopper("alpha", 0);
    byte[] report = gpu.report(HexFormat.of().parseHex(NONCE));
    report[40] ^= 1;

    assertThat(attest(base64(report), base64(gpu.certificateChain()))).contains("seal");
  }

  @Test
  void certificateOfAnotherDevice_isRefused() throws Exception {
    String evidence = base64(Device.hopper("alpha", 0).report(HexFormat.of().parseHex(NONCE)));
    String certificate = base64(Device.hopper("alpha", 1).certificateChain());

    assertThat(attest(evidence, certificate)).contains("certificate of another device");
  }

  private static String attest(String evidence, String certificate) throws Exception {
    String body =
        """
        {"nonce":"%s","arch":"HOPPER","evidence_list":[{"evidence":"%s","certificate":"%s"}]}
        """
            .formatted(NONCE, evidence, certificate);
    return post("/nras/v4/attest/gpu", body).body();
  }

  private static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }
}
