package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device's claims must say: issued is not passed. */
class DeviceRulesTest {
  private static final JsonObject GPU3 = NrasClaims.gpu3(0, Minted.T.gpuNonce());
  private static final JsonObject GPU2 = NrasClaims.gpu2(0, Minted.T.gpuNonce());
  private static final JsonObject SWITCH3 = NrasClaims.switch3(0, Minted.T.switchNonce());
  private static final String REPORT_CHAIN = "x-nvidia-gpu-attestation-report-cert-chain";

  @Test
  void everyCheckOfTheVerifier_mustHavePassed() {
    List<String> refused = new ArrayList<>();
    for (String name : GPU3.members().keySet()) {
      if (name.startsWith("x-nvidia-gpu-") && isTrue(GPU3, name)) {
        assertThat(verify("3.0", Json.with(GPU3, Json.bool(false), name)))
            .isEqualTo("device-check-failed " + name);
        refused.add(name);
      }
    }
    assertThat(refused).hasSize(16);
  }

  @Test
  void everyCheckOfClaims2_mustHavePassed() {
    List<String> refused = new ArrayList<>();
    for (String name : GPU2.members().keySet()) {
      if (name.startsWith("x-nvidia-gpu-") && isTrue(GPU2, name)) {
        assertThat(verify("2.0", Json.with(GPU2, Json.bool(false), name)))
            .isEqualTo("device-check-failed " + name);
        refused.add(name);
      }
    }
    assertThat(refused).hasSize(16);
  }

  @Test
  void everyCheckOfASwitch_mustHavePassed() {
    List<String> refused = new ArrayList<>();
    for (String name : SWITCH3.members().keySet()) {
      if (name.startsWith("x-nvidia-switch-") && isTrue(SWITCH3, name)) {
        JsonObject claims = Json.with(SWITCH3, Json.bool(false), name);
        Minted.Bundle bundle =
            Minted.bundleOf("SWITCH", "3.0", Minted.T.switchNonce(), List.of(claims));
        assertThat(result(verify(bundle, DeviceKind.SWITCH)))
            .isEqualTo("device-check-failed " + name);
        refused.add(name);
      }
    }
    assertThat(refused).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "measres, fail, device-measurement-mismatch",
    "measres, not-run, device-check-failed",
    "measres, absent, device-check-failed",
    "measres, comparison-successful, unknown-claim-value",
    "dbgstat, enabled, debug-enabled",
    "dbgstat, disabled-since-boot, unknown-claim-value",
    "x-nvidia-attestation-warning, CERTIFICATE_HOLD, attestation-warning",
    "hwmodel, GA100 A01, unknown-claim-value",
    "hwmodel, LS_10 A01 FSP BROM, unknown-claim-value",
    "hwmodel, GH100A, unknown-claim-value",
    "x-nvidia-gpu-driver-version, 550, mistyped-claim",
    "x-nvidia-gpu-vbios-version, '96.00; rm', mistyped-claim",
    "ueid, 0123, mistyped-claim",
    "ueid, AQID, mistyped-claim",
    "ueid, 9999999999999999999999999999999999999999999999999, mistyped-claim"
  })
  void textThatIsNotAsItShouldBe_refuses(String claim, String value, String reason) {
    assertThat(verify("3.0", Json.with(GPU3, Json.text(value), claim)))
        .isEqualTo(reason + " " + claim);
  }

  @ParameterizedTest
  @CsvSource({"GH100 A01 GSP BROM, hopper", "GB100 A01 GSP BROM, blackwell", "GB202, blackwell"})
  void documentedChip_hasAnArchitecture(String model, String architecture) {
    Minted.Bundle bundle =
        Minted.bundleOf(
            "GPU",
            "3.0",
            Minted.T.gpuNonce(),
            List.of(Json.with(GPU3, Json.text(model), "hwmodel")));
    assertThat(AuthenticEvidence.gpuFacts(accepted(verify(bundle, DeviceKind.GPU)).devices()))
        .extracting("architecture")
        .containsExactly(architecture);
  }

  @Test
  void deviceWithoutSecureBoot_refuses() {
    assertThat(verify("3.0", Json.with(GPU3, Json.bool(false), "secboot")))
        .isEqualTo("secure-boot-disabled secboot");
  }

  @Test
  void deviceWhoseMeasurementsFailed_refusesByThatAndNotByWhatItLeavesNull() {
    JsonObject failed =
        Json.with(
            Json.with(Json.with(GPU3, Json.text("fail"), "measres"), Json.NULL, "secboot"),
            Json.NULL,
            "dbgstat");
    assertThat(verify("3.0", failed)).isEqualTo("device-measurement-mismatch measres");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-nvidia-mismatch-measurement-records", "x-nvidia-error-details"})
  void recordsOfAFailure_refuseUnlessNull(String claim) {
    assertThat(verify("3.0", Json.with(GPU3, Json.array(), claim))).endsWith(" " + claim);
    assertThat(verify("3.0", Json.with(GPU3, Json.NULL, claim))).isEqualTo("accepted");
  }

  @ParameterizedTest
  @CsvSource({
    "x-nvidia-cert-status, expired, device-check-failed",
    "x-nvidia-cert-status, invalid, device-check-failed",
    "x-nvidia-cert-status, revoked, device-check-failed",
    "x-nvidia-cert-status, fine, unknown-claim-value",
    "x-nvidia-cert-ocsp-status, revoked, device-check-failed",
    "x-nvidia-cert-ocsp-status, unknown, device-check-failed",
    "x-nvidia-cert-ocsp-status, fine, unknown-claim-value",
    "x-nvidia-cert-expiration-date, tomorrow, mistyped-claim",
    "x-nvidia-cert-revocation-reason, KEY_COMPROMISE, device-check-failed"
  })
  void chainThatIsNotGood_refuses(String claim, String value, String reason) {
    for (String chain :
        List.of(
            REPORT_CHAIN,
            "x-nvidia-gpu-driver-rim-cert-chain",
            "x-nvidia-gpu-vbios-rim-cert-chain")) {
      assertThat(verify("3.0", Json.with(GPU3, Json.text(value), chain, claim)))
          .isEqualTo(reason + " " + claim);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-nvidia-cert-ocsp-nonce-matches", "x-nvidia-cert-ocsp-response-valid"})
  void checkThatNewerTokensAdd_mustHoldWhereItIsStated(String claim) {
    assertThat(verify("3.0", Json.with(GPU3, Json.bool(true), REPORT_CHAIN, claim)))
        .isEqualTo("accepted");
    assertThat(verify("3.0", Json.with(GPU3, Json.bool(false), REPORT_CHAIN, claim)))
        .isEqualTo("device-check-failed " + claim);
  }

  @Test
  void claimsOfOneEditionUnderTheNameOfTheOther_refuse() {
    assertThat(verify("3.0", GPU2)).startsWith("missing-claim ");
    assertThat(verify("2.0", GPU3)).startsWith("missing-claim ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "0xabab", ""})
  void nonceOfAnotherForm_refuses(String nonce) {
    assertThat(verify("3.0", Json.with(GPU3, Json.text(nonce), "eat_nonce")))
        .isEqualTo("mistyped-claim eat_nonce");
  }

  @Test
  void nonceInUpperCase_isTheSameNonce() {
    String upper = Minted.T.gpuNonce().hex().toUpperCase(java.util.Locale.ROOT);
    assertThat(verify("3.0", Json.with(GPU3, Json.text(upper), "eat_nonce"))).isEqualTo("accepted");
    assertThat(verify("3.0", Json.with(GPU3, Json.text(upper.substring(1)), "eat_nonce")))
        .isEqualTo("mistyped-claim eat_nonce");
  }

  private static boolean isTrue(JsonObject claims, String name) {
    return claims.find(name).orElseThrow().equals(new JsonValue.Bool(true));
  }

  private static String verify(String version, JsonObject gpu) {
    return result(
        verify(Minted.bundleOf("GPU", version, Minted.T.gpuNonce(), List.of(gpu)), DeviceKind.GPU));
  }

  private static Outcome<VerifiedBundle> verify(Minted.Bundle bundle, DeviceKind kind) {
    return Minted.verifier()
        .bundles()
        .verify(bundle.json(), kind, new Checks(CheckLog.none(), kind.part()));
  }

  private static String result(Outcome<VerifiedBundle> outcome) {
    if (outcome instanceof Outcome.Accepted<VerifiedBundle>) {
      return "accepted";
    }
    Refusal refusal = refused(outcome);
    return refusal.reason().label() + " " + refusal.subject();
  }
}
