package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The splitter of tokens, and everything that reads their claims. */
class CompactJwsFuzz {
  private static final Allowed ALLOWED = Allowed.none();
  private static final Set<String> NEVER_IN_A_HEADER = Set.of("crit", "b64", "zip", "cty", "enc");
  private static final TokenScript SCRIPT = new TokenScript(documents());

  private static List<JsonValue> documents() {
    JsonObject gpu = NrasClaims.gpu3(0, Minted.T.gpuNonce());
    JsonObject older = NrasClaims.gpu2(0, Minted.T.gpuNonce());
    JsonObject nvgpu = NrasClaims.nvgpu1(Minted.itaGpuNonce());
    JsonObject several = NrasClaims.nvgpuDetails(List.of(nvgpu, nvgpu));
    List<JsonValue> documents = new ArrayList<>();
    for (JsonObject claims :
        List.of(
            Minted.flat(),
            Minted.nested(Minted.held("", "")),
            Minted.composite(Minted.held("", ""), nvgpu),
            Minted.composite(Minted.held("", ""), several))) {
      documents.add(TokenScript.token("PS384", TestPki.ITA_KEY_ID, claims));
    }
    for (JsonObject claims : List.of(gpu, older, NrasClaims.switch3(0, Minted.T.switchNonce()))) {
      documents.add(TokenScript.token("ES384", TestPki.NRAS_KEY_ID, claims));
    }
    return documents;
  }

  static Stream<byte[]> seeds() {
    byte[] token = Minted.ita(Minted.flat()).getBytes(StandardCharsets.US_ASCII);
    return Stream.concat(SCRIPT.seeds().stream(), Stream.of(token));
  }

  @MethodSource("seeds")
  @FuzzTest
  void token_isReadOrRefused(byte[] input) throws Exception {
    String text = new String(SCRIPT.bytes(input), StandardCharsets.UTF_8);
    ALLOWED.run(() -> {
      if (CompactJws.parse(text) instanceof Outcome.Accepted<CompactJws>(CompactJws jws)) {
        check(jws, text);
      }
      Outcome<Inspection> _ = Unsigned.INSPECTOR.token(text);
    });
  }

  /** One text for one token, since its digest names it; and nothing that steers a signature. */
  private static void check(CompactJws jws, String text) {
    assertThat(jws.text()).isEqualTo(text).hasSizeLessThanOrEqualTo(CompactJws.MAX_CHARS);
    String[] parts = text.split("\\.", -1);
    assertThat(parts).hasSize(3);
    for (String part : parts) {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)).isEqualTo(part);
    }
    assertThat(jws.header().members()).doesNotContainKeys(NEVER_IN_A_HEADER.toArray(String[]::new));
    assertThat(new String(jws.signingInput(), StandardCharsets.US_ASCII) + "." + jws.signature())
        .isEqualTo(text);
  }
}
