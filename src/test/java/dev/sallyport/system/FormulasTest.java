package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds this client's formulas to the worked examples of docs/protocol.md. */
class FormulasTest {
  private static final JsonObject EXAMPLES = examples();
  private static final JsonObject INPUTS = EXAMPLES.getAsJsonObject("inputs");
  private static final byte[] ROOT = input("tenantRoot");
  private static final byte[] KEY = input("publicKey");
  private static final int KEM = INPUTS.get("kemId").getAsInt();
  private static final byte[] TRANSCRIPT =
      Formulas.transcript(input("challenge"), resources(), KEM, KEY);

  @Test
  void transcriptAndNonces_areTheExamples() {
    requireExample("transcript", TRANSCRIPT);
    requireExample("gpuNonce", Formulas.gpuNonce(TRANSCRIPT));
    requireExample("switchNonce", Formulas.switchNonce(TRANSCRIPT));
  }

  @Test
  void heldData_areTheExample() {
    String overall = INPUTS.get("overallGpuJws").getAsString();
    requireExample("heldData", Formulas.heldData(TRANSCRIPT, overall, ""));
  }

  @Test
  void contexts_areTheExamples() {
    byte[] policy = input("policyDigest");
    requireExample("recipientContext", Formulas.recipientContext(input("challenge")));
    requireExample(
        "releaseContext",
        Formulas.releaseContext(TRANSCRIPT, ROOT, "acme/llama-3/weights@7", 7, policy));
    requireExample("intakeContext", intakeContext());
  }

  @Test
  void signedBytes_areTheExamples() {
    byte[] intake = input("intakePublicKey");
    requireExample(
        "transportSigned",
        Formulas.transportSigned(
            1,
            INPUTS.get("issuedMillis").getAsLong(),
            INPUTS.get("expiryMillis").getAsLong(),
            KEM,
            intake));
    requireExample("intakeKeySigned", Formulas.intakeKeySigned(ROOT, 2, KEM, intake));
    byte[] content = Formulas.secretContent(intakeContext(), 2, intake, input("ciphertext"));
    requireExample("secretContent", content);
    requireExample(
        "statementSigned",
        Formulas.statementSigned(
            "secret", ROOT, "llama-3/weights", 7, 1, new byte[32], Frame.sha256(content)));
  }

  @Test
  void otherResources_giveAnotherTranscript() {
    byte[] other =
        Formulas.transcript(input("challenge"), List.of("acme/llama-3/weights"), KEM, KEY);

    assertThat(other).isNotEqualTo(TRANSCRIPT);
  }

  private static byte[] intakeContext() {
    return Formulas.intakeContext(ROOT, "llama-3/weights", 7, "tdx-8xh100", 3);
  }

  private static void requireExample(String name, byte[] computed) {
    assertThat(HexFormat.of().formatHex(computed)).isEqualTo(EXAMPLES.get(name).getAsString());
  }

  private static byte[] input(String name) {
    return HexFormat.of().parseHex(INPUTS.get(name).getAsString());
  }

  private static List<String> resources() {
    return INPUTS.getAsJsonArray("resources").asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  private static JsonObject examples() {
    try {
      String page = Files.readString(Project.file("docs/protocol.md"));
      Matcher block =
          Pattern.compile("```json\\n(\\{\\s+\"inputs\".*?)```", Pattern.DOTALL).matcher(page);
      assertThat(block.find()).isTrue();
      return JsonParser.parseString(block.group(1)).getAsJsonObject();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
