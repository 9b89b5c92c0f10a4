package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Surgery on bundles: what an attacker can do to a set of devices without any key. */
class BundleTest {
  private static final Minted.Bundle EIGHT = Minted.gpuBundle(8);

  private final RecordedChecks checks = new RecordedChecks();

  @Test
  void eightGpus_areAcceptedInTheOrderOfTheirNumbers() {
    VerifiedBundle bundle = accepted(verify(EIGHT.json()));
    assertThat(AuthenticEvidence.gpuFacts(bundle.devices()))
        .extracting("label")
        .containsExactly("GPU-0", "GPU-1", "GPU-2", "GPU-3", "GPU-4", "GPU-5", "GPU-6", "GPU-7");
    assertThat(bundle.ueids()).hasSize(8);
  }

  @Test
  void gpuDroppedFromTheDetachedTokens_refuses() {
    assertRefused(
        verify(changed(devices -> devices.remove("GPU-3"))), RefusalReason.DEVICE_SET_MISMATCH);
  }

  @Test
  void gpuAddedToTheDetachedTokens_refuses() {
    assertRefused(
        verify(changed(devices -> devices.put("GPU-8", devices.get("GPU-0")))),
        RefusalReason.DEVICE_SET_MISMATCH);
  }

  @Test
  void gpuRenamed_refuses() {
    assertRefused(
        verify(changed(devices -> devices.put("GPU-9", devices.remove("GPU-0")))),
        RefusalReason.DEVICE_SET_MISMATCH);
  }

  @Test
  void twoGpusSwapped_refuse() {
    assertRefused(
        verify(
            changed(devices -> devices.put("GPU-1", devices.put("GPU-2", devices.get("GPU-1"))))),
        RefusalReason.DEVICE_DIGEST_MISMATCH,
        "GPU-1");
  }

  @Test
  void oneGpuInThePlaceOfAnother_refuses() {
    assertRefused(
        verify(changed(devices -> devices.put("GPU-5", devices.get("GPU-0")))),
        RefusalReason.DEVICE_DIGEST_MISMATCH,
        "GPU-5");
  }

  @Test
  void deviceTokenChanged_refuses() {
    assertRefused(
        verify(
            changed(devices ->
                devices.computeIfPresent("GPU-4", (label, jws) -> Tokens.flipPayload(jws)))),
        RefusalReason.DEVICE_DIGEST_MISMATCH,
        "GPU-4");
  }

  @Test
  void overallTokenChanged_refuses() {
    assertRefused(
        verify(Minted.bundle(Tokens.flipSignature(EIGHT.overall()), EIGHT.devices())),
        RefusalReason.BAD_SIGNATURE);
  }

  @Test
  void overallTokenOfAnotherBundle_refuses() {
    assertRefused(
        verify(Minted.bundle(Minted.gpuBundle(8).overall(), EIGHT.devices())),
        RefusalReason.DEVICE_DIGEST_MISMATCH);
  }

  @Test
  void oneChipUnderTwoLabels_refuses() {
    JsonObject gpu = NrasClaims.gpu3(0, Minted.T.gpuNonce());
    assertRefused(verify(gpu, gpu), RefusalReason.DUPLICATE_DEVICE, "ueid");
  }

  @Test
  void oneGpuThatAnsweredAnotherNonce_refuses() {
    assertRefused(
        verify(NrasClaims.gpu3(0, Minted.T.gpuNonce()), NrasClaims.gpu3(1, Minted.T.switchNonce())),
        RefusalReason.DEVICE_NONCE_MISMATCH,
        "eat_nonce");
  }

  @Test
  void oneGpuOfAnotherIssuer_refuses() {
    JsonObject staging =
        Json.with(
            NrasClaims.gpu3(1, Minted.T.gpuNonce()),
            Json.text("https://nras.attestation-stg.nvidia.com"),
            "iss");
    assertRefused(
        verify(NrasClaims.gpu3(0, Minted.T.gpuNonce()), staging), RefusalReason.UNKNOWN_ISSUER);
  }

  @Test
  void oneGpuWhoseTokenHasRunOut_refuses() {
    JsonObject old =
        Json.with(
            Json.with(
                NrasClaims.gpu3(1, Minted.T.gpuNonce()), Json.number(Minted.IAT - 7200), "iat"),
            Json.number(Minted.IAT - 3600),
            "exp");
    assertRefused(
        verify(NrasClaims.gpu3(0, Minted.T.gpuNonce()), old), RefusalReason.TOKEN_EXPIRED, "exp");
  }

  @Test
  void deviceSignatureBroken_countsOnlyWhereItIsAskedFor() {
    Map<String, String> devices = new LinkedHashMap<>(EIGHT.devices());
    devices.computeIfPresent("GPU-6", (label, jws) -> Tokens.flipSignature(jws));
    String overall = Minted.nras(NrasClaims.overall("3.0", Minted.T.gpuNonce(), devices));
    JsonValue bundle = Minted.bundle(overall, devices);
    accepted(verify(bundle, false));
    assertRefused(verify(bundle, true), RefusalReason.BAD_SIGNATURE);
    assertThat(checks.lines()).contains("+ GPU-5 signature", "- GPU-6 signature: bad-signature");
  }

  @Test
  void pythonWrapper_isUnwrappedAndItsOwnTokenIgnored() {
    assertThat(accepted(verify(wrapped("REMOTE_GPU_CLAIMS", EIGHT.json()))).verdict())
        .isEqualTo(accepted(verify(EIGHT.json())).verdict());
  }

  @Test
  void pythonWrapperOfLocalClaimsAlone_refuses() {
    assertRefused(
        verify(wrapped("LOCAL_GPU_CLAIMS", EIGHT.json())), RefusalReason.MALFORMED_BUNDLE);
  }

  @Test
  void wrapperInsideAWrapper_refuses() {
    JsonValue twice = wrapped("REMOTE_GPU_CLAIMS", wrapped("REMOTE_GPU_CLAIMS", EIGHT.json()));
    assertRefused(verify(twice), RefusalReason.MALFORMED_BUNDLE);
  }

  @Test
  void switchesAmongGpus_refuse() {
    assertRefused(
        verify(changed(devices -> devices.put("SWITCH-0", devices.get("GPU-0")))),
        RefusalReason.WRONG_TOKEN_KIND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GPU", "GPU-", "GPU-00", "gpu-0", "GPU-0 ", "DPU-0", "GPU-99999", ""})
  void labelOfAnotherForm_refuses(String label) {
    assertRefused(
        verify(changed(devices -> devices.put(label, devices.get("GPU-0")))),
        RefusalReason.MALFORMED_BUNDLE,
        "label");
  }

  @Test
  void bundleOfAnotherShape_refuses() {
    JsonValue jwt = Json.array(Json.text("JWT"), Json.text(EIGHT.overall()));
    JsonValue none = JsonObject.builder().build().asValue();
    List<JsonValue> shapes = new ArrayList<>();
    shapes.add(Json.text(EIGHT.overall()));
    shapes.add(none);
    shapes.add(Json.array());
    shapes.add(Json.array(jwt));
    shapes.add(Json.array(jwt, none));
    shapes.add(Json.array(jwt, jwt));
    shapes.add(Json.array(Json.array(Json.text("CBOR"), Json.text(EIGHT.overall())), none));
    shapes.add(Json.array(jwt, JsonObject.builder().put("GPU-0", 7).build().asValue()));
    assertThat(shapes)
        .allSatisfy(shape -> assertRefused(verify(shape), RefusalReason.MALFORMED_BUNDLE));
  }

  @Test
  void bundleTooLarge_refuses() {
    assertRefused(
        verify(changed(devices -> devices.put("GPU-0", "a".repeat(DetachedBundle.MAX_CHARS)))),
        RefusalReason.TOKEN_TOO_LARGE);
  }

  @Test
  void verdictThatDevicesFailed_refuses() {
    JsonObject failed =
        Json.with(
            NrasClaims.overall("3.0", Minted.T.gpuNonce(), EIGHT.devices()),
            Json.bool(false),
            "x-nvidia-overall-att-result");
    assertRefused(
        verify(Minted.bundle(Minted.nras(failed), EIGHT.devices())),
        RefusalReason.DEVICE_RESULT_FAILED);
  }

  @Test
  void claimsOfAnUnknownEdition_refuse() {
    JsonObject four = NrasClaims.overall("4.0", Minted.T.gpuNonce(), EIGHT.devices());
    assertRefused(
        verify(Minted.bundle(Minted.nras(four), EIGHT.devices())),
        RefusalReason.UNKNOWN_CLAIM_VALUE,
        "x-nvidia-ver");
  }

  @Test
  void deviceTokenInThePlaceOfTheOverallOne_refuses() {
    String device = EIGHT.devices().get("GPU-0");
    assertRefused(
        verify(Minted.bundle(java.util.Objects.requireNonNull(device), EIGHT.devices())),
        RefusalReason.MISSING_CLAIM,
        "sub");
  }

  private static JsonValue wrapped(String member, JsonValue inner) {
    JsonValue outer = Json.array(Json.text("JWT"), Json.text("eyJhbGciOiJIUzI1NiJ9.e30.AA"));
    return Json.array(outer, JsonObject.builder().put(member, inner).build().asValue());
  }

  private static JsonValue changed(Consumer<Map<String, String>> surgery) {
    Map<String, String> devices = new LinkedHashMap<>(EIGHT.devices());
    surgery.accept(devices);
    return Minted.bundle(EIGHT.overall(), devices);
  }

  private Outcome<VerifiedBundle> verify(JsonObject... devices) {
    return verify(Minted.bundleOf("GPU", "3.0", Minted.T.gpuNonce(), List.of(devices)).json());
  }

  private Outcome<VerifiedBundle> verify(JsonValue bundle) {
    return verify(bundle, false);
  }

  private Outcome<VerifiedBundle> verify(JsonValue bundle, boolean deviceSignatures) {
    return Minted.verifier(deviceSignatures)
        .bundles()
        .verify(bundle, DeviceKind.GPU, new Checks(checks, "gpu"));
  }
}
