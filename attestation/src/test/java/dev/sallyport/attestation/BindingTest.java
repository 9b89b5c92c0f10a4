package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.Evidence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What evidence must commit to, and how tightly devices hang on it. */
@Tag("I1")
@Tag("I4")
class BindingTest {
  private static final Transcript OTHER = new Transcript(Digest.fromHex("77".repeat(32)));

  private final Minted.Bundle gpus = Minted.gpuBundle(2);
  private final Minted.Bundle switches = Minted.switchBundle(2);

  @Test
  void cpuAlone_isBoundWithoutLevel() {
    VerifiedEvidence verified = accepted(Minted.verify(Minted.evidence(Minted.ita(Minted.flat()))));
    assertThat(verified.facts().binding()).isEqualTo(new BindingFacts(null, null, null));
    assertThat(verified.transcript()).isEqualTo(Minted.T);
    assertThat(verified.deviceIdentities()).isEmpty();
  }

  @Test
  void cpuCommittedToVerdicts_isBoundAtVerdict() {
    VerifiedEvidence verified = accepted(Minted.verify(full(gpus.overall(), switches.overall())));
    assertThat(verified.facts().binding()).isEqualTo(new BindingFacts("verdict", "verdict", 3L));
    assertThat(verified.deviceIdentities())
        .containsExactly(
            "gpu/" + NrasClaims.ueid(0),
            "gpu/" + NrasClaims.ueid(1),
            "switch/" + NrasClaims.ueid(1000),
            "switch/" + NrasClaims.ueid(1001));
  }

  @Test
  void cpuCommittedToGpusAlone_weakestDeviceCounts() {
    VerifiedEvidence verified = accepted(Minted.verify(full(gpus.overall(), "")));
    assertThat(verified.facts().binding()).isEqualTo(new BindingFacts("verdict", "transcript", 2L));
  }

  @Test
  void evidenceDigest_isOverTheThreeSignedTokens() {
    Evidence evidence = full(gpus.overall(), switches.overall());
    String parts =
        HeldData.verdict(evidence.cpu().token()).hex()
            + HeldData.verdict(gpus.overall()).hex()
            + HeldData.verdict(switches.overall()).hex();
    assertThat(accepted(Minted.verify(evidence)).evidenceDigest())
        .isEqualTo(Bytes.fromHex(parts).sha256());
  }

  @Test
  void cpuCommittedToAnotherTranscript_refuses() {
    assertRefused(
        Minted.verify(Minted.verifier(), Minted.evidence(Minted.ita(Minted.flat())), OTHER),
        RefusalReason.TRANSCRIPT_MISMATCH,
        "attester_held_data");
  }

  @Test
  void cpuCommittedToAnotherGpuVerdict_refuses() {
    String weaker = Minted.gpuBundle(1).overall();
    assertRefused(
        Minted.verify(full(weaker, switches.overall())), RefusalReason.GPU_VERDICT_MISMATCH);
  }

  @Test
  void cpuCommittedToAnotherSwitchVerdict_refuses() {
    assertRefused(
        Minted.verify(full(gpus.overall(), gpus.overall())), RefusalReason.SWITCH_VERDICT_MISMATCH);
  }

  @Test
  void cpuCommittedToGpusThatWereNotSent_refuses() {
    String cpu = Minted.ita(Minted.flat(Minted.held(gpus.overall(), "")));
    assertRefused(Minted.verify(Minted.evidence(cpu)), RefusalReason.GPU_VERDICT_MISMATCH);
  }

  @Test
  void cpuCommittedToSwitchesThatWereNotSent_refuses() {
    String cpu = Minted.ita(Minted.flat(Minted.held("", switches.overall())));
    assertRefused(Minted.verify(Minted.evidence(cpu)), RefusalReason.SWITCH_VERDICT_MISMATCH);
  }

  @Test
  void gpusThatAnsweredAnotherTranscript_refuse() {
    Minted.Bundle other =
        Minted.bundleOf(
            "GPU", "3.0", OTHER.gpuNonce(), List.of(NrasClaims.gpu3(0, OTHER.gpuNonce())));
    String cpu = Minted.ita(Minted.flat(Minted.held(other.overall(), "")));
    assertRefused(
        Minted.verify(Minted.evidence(cpu, other.json())), RefusalReason.GPU_NONCE_MISMATCH);
  }

  @Test
  void switchesThatAnsweredTheGpusNonce_refuse() {
    Minted.Bundle other =
        Minted.bundleOf(
            "SWITCH",
            "3.0",
            Minted.T.gpuNonce(),
            List.of(NrasClaims.switch3(0, Minted.T.gpuNonce())));
    String cpu = Minted.ita(Minted.flat(Minted.held("", other.overall())));
    Evidence evidence =
        new Evidence(
            Minted.evidence(cpu).cpu(),
            Optional.empty(),
            Optional.of(Minted.bundleOf(other.json())));
    assertRefused(Minted.verify(evidence), RefusalReason.SWITCH_NONCE_MISMATCH);
  }

  @Test
  void reportDataOfAnotherHash_refuses() {
    JsonObject claims = Json.with(Minted.flat(), Json.text("ab".repeat(64)), "tdx_report_data");
    assertRefused(verify(claims), RefusalReason.REPORT_DATA_MISMATCH, "tdx_report_data");
  }

  @Test
  void heldDataReplacedBesideTheQuote_refuses() {
    String other =
        Minted.base64(new HeldData(OTHER, Digest.zero(), Digest.zero()).bytes().toArray());
    assertRefused(
        verify(Json.with(Minted.flat(), Json.text(other), "attester_held_data")),
        RefusalReason.REPORT_DATA_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 102})
  void heldDataOfAnotherSize_refuse(int size) {
    Bytes held = Bytes.of(java.util.Arrays.copyOf(Minted.held("", "").bytes().toArray(), size));
    RefusalReason reason =
        size == 0 ? RefusalReason.MISTYPED_CLAIM : RefusalReason.HELD_DATA_MALFORMED;
    assertRefused(verify(Minted.flat(held)), reason);
  }

  @Test
  void heldDataOfAnotherProtocol_refuse() {
    byte[] held = Minted.held("", "").bytes().toArray();
    held[4] = '2';
    assertRefused(verify(Minted.flat(Bytes.of(held))), RefusalReason.HELD_DATA_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-01 11:57:29 +0000 UTC", "2026-03-01 12:01:31 +0000 UTC"})
  void verifierNonceFarFromTheToken_refuses(String iat) {
    assertRefused(
        verify(withNonce(Minted.nonce(Minted.NONCE_VAL, iat))), RefusalReason.VERIFIER_NONCE_STALE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-01 11:57:30 +0000 UTC", "2026-03-01 12:01:30 +0000 UTC"})
  void verifierNonceJustNearEnough_isLookedAtFurther(String iat) {
    assertRefused(
        verify(withNonce(Minted.nonce(Minted.NONCE_VAL, iat))), RefusalReason.REPORT_DATA_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-03-01",
        "2026-03-01T12:00:00Z",
        "2026-13-01 12:00:00 +0000 UTC",
        "2026-03-01 12:00:00 +0100 CET"
      })
  void verifierNonceWithAnotherTimeFormat_refuses(String iat) {
    assertRefused(
        verify(withNonce(Minted.nonce(Minted.NONCE_VAL, iat))),
        RefusalReason.MISTYPED_CLAIM,
        "iat");
  }

  @Test
  void compositeGpuThatAnsweredTheTranscript_isBoundAtTranscript() {
    assertThat(bindingOf(NrasClaims.nvgpu1(Minted.T.gpuNonce())))
        .isEqualTo(new BindingFacts("transcript", null, 2L));
  }

  @Test
  void compositeGpuThatAnsweredTheVerifiersNonce_isBoundAtSameNonce() {
    assertThat(bindingOf(NrasClaims.nvgpu1(Minted.itaGpuNonce())))
        .isEqualTo(new BindingFacts("same-nonce", null, 1L));
  }

  @Test
  void compositeGpuThatAnsweredAnotherNonce_refuses() {
    JsonObject claims = Minted.composite(Minted.held("", ""), NrasClaims.nvgpu1(OTHER.gpuNonce()));
    assertRefused(verify(claims), RefusalReason.GPU_NONCE_MISMATCH, "nvgpu");
  }

  @Test
  void compositeGpusThatAnsweredTwoNonces_refuse() {
    JsonObject nvgpu =
        NrasClaims.nvgpuDetails(
            List.of(
                NrasClaims.gpu3(0, Minted.T.gpuNonce()), NrasClaims.gpu3(1, Minted.itaGpuNonce())));
    assertRefused(
        verify(Minted.composite(Minted.held("", ""), nvgpu)), RefusalReason.GPU_NONCE_MISMATCH);
  }

  @Test
  void compositeWithCommitmentToABundleThatWasNotSent_refuses() {
    JsonObject claims =
        Minted.composite(Minted.held(gpus.overall(), ""), NrasClaims.nvgpu1(Minted.T.gpuNonce()));
    assertRefused(verify(claims), RefusalReason.GPU_VERDICT_MISMATCH);
  }

  @Test
  void compositeBesideABundleOfTheSameChips_isBoundAsTheBundleIs() {
    JsonObject nvgpu =
        NrasClaims.nvgpuDetails(
            List.of(
                NrasClaims.gpu3(0, Minted.itaGpuNonce()),
                NrasClaims.gpu3(1, Minted.itaGpuNonce())));
    String cpu = Minted.ita(Minted.composite(Minted.held(gpus.overall(), ""), nvgpu));
    VerifiedEvidence verified = accepted(Minted.verify(Minted.evidence(cpu, gpus.json())));
    assertThat(verified.facts().binding().gpus()).isEqualTo("verdict");
    assertThat(verified.facts().gpus())
        .hasSize(2)
        .allSatisfy(gpu -> assertThat(gpu.verifier()).isEqualTo("nvidia-nras"));
  }

  @Test
  void compositeBesideABundleOfOtherChips_refuses() {
    String cpu =
        Minted.ita(
            Minted.composite(
                Minted.held(gpus.overall(), ""), NrasClaims.nvgpu1(Minted.itaGpuNonce())));
    assertRefused(
        Minted.verify(Minted.evidence(cpu, gpus.json())),
        RefusalReason.DEVICE_SET_MISMATCH,
        "nvgpu");
  }

  private static BindingFacts bindingOf(JsonObject nvgpu) {
    JsonObject claims = Minted.composite(Minted.held("", ""), nvgpu);
    return accepted(verify(claims)).facts().binding();
  }

  private static dev.sallyport.protocol.Outcome<VerifiedEvidence> verify(JsonObject claims) {
    return Minted.verify(Minted.evidence(Minted.ita(claims)));
  }

  private static JsonObject withNonce(JsonObject nonce) {
    return Json.with(Minted.flat(), nonce.asValue(), "verifier_nonce");
  }

  private Evidence full(String gpuVerdict, String switchVerdict) {
    String cpu = Minted.ita(Minted.flat(Minted.held(gpuVerdict, switchVerdict)));
    return Minted.evidence(cpu, gpus.json(), switches.json());
  }
}
