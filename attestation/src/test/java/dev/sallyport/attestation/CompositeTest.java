package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.accepted;
import static dev.sallyport.attestation.OutcomeAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GPUs inside a composite token: one under NVIDIA's first names, or several under their labels. */
class CompositeTest {

  @Test
  void compositeOfOne_givesTheGpuUnderIntelsName() {
    GpuFacts gpu = composite(NrasClaims.nvgpu1(Minted.T.gpuNonce())).getFirst();
    assertThat(gpu.label()).isEqualTo("GPU-0");
    assertThat(gpu.claimsVersion()).isEqualTo("1.0");
    assertThat(gpu.verifier()).isEqualTo("intel-trust-authority");
    assertThat(gpu.issuer()).isEqualTo(Minted.ITA);
    assertThat(gpu.ocspStatus()).isNull();
  }

  @Test
  void compositeOfSeveral_givesAllInOrder() {
    List<GpuFacts> gpus = composite(NrasClaims.nvgpuDetails(Minted.gpus(8)));
    assertThat(gpus)
        .extracting("label")
        .containsExactly("GPU-0", "GPU-1", "GPU-2", "GPU-3", "GPU-4", "GPU-5", "GPU-6", "GPU-7");
    assertThat(gpus).extracting("claimsVersion").containsOnly("3.0");
  }

  @Test
  void compositeWithoutOverallResult_refuses() {
    JsonObject details = NrasClaims.nvgpuDetails(Minted.gpus(2));
    assertRefused(
        verifyComposite(Json.without(details, "x-nvidia-overall-att-result")),
        RefusalReason.MISSING_CLAIM,
        "x-nvidia-overall-att-result");
    assertRefused(
        verifyComposite(Json.with(details, Json.bool(false), "x-nvidia-overall-att-result")),
        RefusalReason.DEVICE_RESULT_FAILED);
  }

  @Test
  void compositeWithOneChipTwice_refuses() {
    JsonObject gpu = NrasClaims.gpu3(0, Minted.T.gpuNonce());
    assertRefused(
        verifyComposite(NrasClaims.nvgpuDetails(List.of(gpu, gpu))),
        RefusalReason.DUPLICATE_DEVICE);
  }

  @Test
  void compositeWithLabelsOfAnotherForm_refuses() {
    JsonObject details = NrasClaims.nvgpuDetails(Minted.gpus(1));
    JsonValue gpu = Json.at(details, List.of("claim_details", "GPU-0"));
    assertRefused(
        verifyComposite(Json.with(details, gpu, "claim_details", "gpu-1")),
        RefusalReason.MISTYPED_CLAIM,
        "claim_details");
    assertRefused(
        verifyComposite(Json.without(details, "claim_details", "GPU-0")),
        RefusalReason.MISTYPED_CLAIM,
        "claim_details");
  }

  @Test
  void compositeOfOneThatFailed_refuses() {
    JsonObject gpu = NrasClaims.nvgpu1(Minted.T.gpuNonce());
    assertRefused(
        verifyComposite(Json.with(gpu, Json.text("comparison-fail"), "measres")),
        RefusalReason.DEVICE_MEASUREMENT_MISMATCH);
    assertRefused(
        verifyComposite(
            Json.with(
                gpu,
                Json.bool(false),
                "x-nvidia-attestation-detailed-result",
                "x-nvidia-gpu-measurements-match")),
        RefusalReason.DEVICE_MEASUREMENT_MISMATCH);
  }

  private static List<GpuFacts> composite(JsonObject nvgpu) {
    return accepted(verifyComposite(nvgpu)).facts().gpus();
  }

  private static Outcome<VerifiedEvidence> verifyComposite(JsonObject nvgpu) {
    return Minted.verify(Minted.evidence(Minted.ita(Minted.composite(Minted.held("", ""), nvgpu))));
  }
}
