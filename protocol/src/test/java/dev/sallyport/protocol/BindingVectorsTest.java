package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The binding formulas against cases that were computed independently from the text of the design.
 */
class BindingVectorsTest {

  @TestFactory
  List<DynamicTest> sharedCase_givesItsExpectedBytes() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    if (Vectors.load("binding/cases.json") instanceof JsonValue.Array(List<JsonValue> cases)) {
      for (JsonValue value : cases) {
        JsonObject binding = Vectors.object(value);
        tests.add(DynamicTest.dynamicTest(binding.text("name"), () -> check(binding)));
      }
    }
    assertThat(tests).hasSize(3);
    return tests;
  }

  private static void check(JsonObject binding) throws Exception {
    Kem kem = Kem.fromId((int) binding.integer("kem_id")).orElseThrow();
    // The raw bytes: a vector's key need not be a point on the curve, which RecipientKey asks for.
    Bytes key = Bytes.fromHex(binding.text("public_key"));
    ResourceList resources = Accept.value(ResourceList.parse(binding.texts("resources")));
    Transcript transcript =
        new Challenge(Bytes.fromHex(binding.text("challenge"))).transcript(resources, kem, key);
    HeldData held =
        HeldData.of(transcript, jws(binding, "overall_gpu_jws"), jws(binding, "switch_jws"));
    JsonObject expect = binding.object("expect");

    assertThat(transcript.digest().hex()).isEqualTo(expect.text("transcript"));
    assertThat(transcript.gpuNonce().hex()).isEqualTo(expect.text("gpu_nonce"));
    assertThat(transcript.switchNonce().hex()).isEqualTo(expect.text("switch_nonce"));
    assertThat(held.gpuVerdict().hex()).isEqualTo(expect.text("gpu_digest"));
    assertThat(held.switchVerdict().hex()).isEqualTo(expect.text("switch_digest"));
    assertThat(held.bytes().hex()).isEqualTo(expect.text("held_data"));
    assertThat(held.rawReportData().hex()).isEqualTo(expect.text("raw_report_data"));
    assertThat(held.confidentialSpaceNonce()).isEqualTo(expect.text("google_eat_nonce"));
    assertThat(
            held.trustAuthorityReportData(
                    base64(binding, "ita_nonce_val"), base64(binding, "ita_nonce_iat"))
                .hex())
        .isEqualTo(expect.text("ita_tdx_report_data"));
    assertThat(Accept.value(HeldData.parse(held.bytes()))).isEqualTo(held);
  }

  private static String jws(JsonObject binding, String name) throws Exception {
    return binding.value(name) instanceof JsonValue.Text(String jws) ? jws : "";
  }

  private static Bytes base64(JsonObject binding, String name) throws Exception {
    return Bytes.of(Base64.getDecoder().decode(binding.text(name)));
  }
}
