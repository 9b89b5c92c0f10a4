package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents without their values, with the parser of the protocol as oracle. */
class CutJsonTest {
  private static final int DOCUMENTS = 10_000;
  private static final int MUTANTS = 30_000;
  private static final long SEED = Long.getLong("sallyport.mutants.seed", 20260101);
  private static final JsonLimits LIMITS = new JsonLimits(256 * 1024, 8, 20_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"\"}",
        "{\"a\":\"0\",\"b\":\"1\",\"c\":0}",
        "{\"a\" : \"b\" , \"c\"\n:\t\"d\"\r}",
        "{\"a\":\"\\\"b\\\":\",\"b\":\"\\\\\"}",
        "{\"a\\\":\\\"b\":\"c\"}",
        "{\"\\u0061\":\"\\u00e9\\u20ac\\ud83d\\ude00\\uD83D\\uDE00\"}",
        "{\"a\":\"\u00e9\u20ac\ud83d\ude00\u2028\ufeff\u007f\"}",
        "{\"a\":\"\\b\\f\\n\\r\\t\\/\\u0000<>&\"}",
        "{\"a\":[\"b\",[\"c\",{\"d\":\"e\"}],-0.5e+3,10,true,false,null]}",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":\"h\"}}}}}}}"
      })
  void goodDocument_keepsItsValuesWithoutThem(String document) throws Exception {
    assertThat(agrees(bytes(document))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"a\"",
        "[]",
        "{\"a\":\"b\"}x",
        "{\"a\":\"b\"",
        "{\"a\":\"b",
        "{\"a\":\"b\\",
        "{\"a\":\"b\\\"}",
        "{\"a\":\"b\":\"c\"}",
        "{\"a\":[\"b\":\"c\"]}",
        "{\"a\",\"b\"}",
        "{\"a\":'b'}",
        "{a:\"b\"}",
        "{\"a\":b}",
        "{\"a\":1,\"a\":\"2\"}",
        "{\"a\":1,\"\\u0061\":\"2\"}",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\ud83dx\"}",
        "{\"a\":\"\\ud83d\\n\"}",
        "{\"a\":\"\\ud83d\\u0041\"}",
        "{\"a\":\"\\ude00\\ud83d\"}",
        "{\"a\":\"\\ud83d\\ud83d\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u+123\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\'\"}",
        "{\"a\":\"b\nc\"}",
        "{\"a\":\"\\\n\"}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1-2}",
        "{\"a\":1e}",
        "{\"a\":0x1}",
        "{\"a\":1 2}",
        "{\"a\":\"b\" \"c\"}",
        "{\"a\":NaN}",
        "\ufeff{\"a\":\"b\"}",
        "{\"a\":\"b\"}//",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":\"j\"}}}}}}}}}"
      })
  void badDocument_isRefusedByBoth(String document) throws Exception {
    assertThat(agrees(bytes(document))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "c3",
        "c0af",
        "eda0bd",
        "f4908080",
        "e282",
      })
  void valueThatIsNotUtf8_isRefusedByBoth(String hex) throws Exception {
    byte[] value = HexFormat.of().parseHex(hex);
    byte[] document = Jsons.join(bytes("{\"a\":\"b"), value, bytes("c\",\"d\":\"e\"}"));
    assertThat(agrees(document)).isFalse();
  }

  @Test
  void limits_areThoseOfTheParser() throws Exception {
    String members = "{\"a\":[" + "\"\",".repeat(LIMITS.maxValues() - 3) + "\"\"]}";
    assertThat(agrees(bytes(members))).isTrue();
    assertThat(agrees(bytes(members.replace("[", "[1,")))).isFalse();
    String full = "{\"a\":\"" + "x".repeat(LIMITS.maxBytes() - 8) + "\"}";
    assertThat(agrees(bytes(full))).isTrue();
    assertThat(agrees(bytes(full + " "))).isFalse();
  }

  /** The parser's tokenizer takes numbers of up to 1023 characters, and no index is that long. */
  @ParameterizedTest
  @CsvSource({"1023, true", "1024, false", "5000, false"})
  void longNumber_isReadByBothOrByNone(int length, boolean read) throws Exception {
    for (String number : List.of("7".repeat(length), "-0." + "7".repeat(length - 3))) {
      assertThat(agrees(bytes("{\"a\":" + number + "}"))).as(number).isEqualTo(read);
      assertThat(agrees(bytes("{\"b\":\"c\",\"a\":[1, " + number + " ]}"))).isEqualTo(read);
    }
  }

  /** The tokenizer's count in 64 bits wraps to none after 2^64, or after many even digits. */
  @ParameterizedTest
  @CsvSource({
    "18446744073709551616, true",
    "184467440737095516160, false",
    "-184467440737095516161, false",
    "184467440737095516170, true",
    "18446744073709551616.5, true",
    "92233720368547758080, true",
    "922337203685477580800, false",
    "18446744073709551616e22, true"
  })
  void numberThatWraps_isReadByBothOrByNone(String number, boolean read) throws Exception {
    assertThat(agrees(bytes("{\"a\":[" + number + "]}"))).isEqualTo(read);
    String zeros = number.replaceAll("[0-9]+(.*)", "1" + "0".repeat(64) + "$1");
    assertThat(agrees(bytes("{\"a\":" + zeros + "}"))).isTrue();
    assertThat(agrees(bytes("{\"a\":" + zeros.replace("00", "000") + "}"))).isFalse();
  }

  @Test
  void randomDocuments_haveTheSameValues() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] document = Jsons.document(random);
      assertThat(agrees(document)).as("seed %s, document %s", SEED, i).isTrue();
    }
  }

  @Test
  void mutants_areRefusedOrReadByBothAlike() throws Exception {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = Jsons.mutant(Jsons.document(random), random);
      refused += agrees(mutant) ? 0 : 1;
    }
    assertThat(refused).as("seed %s", SEED).isBetween(MUTANTS / 10, MUTANTS - MUTANTS / 10);
  }

  @Test
  void valuesThatAreOfAnotherType_areNone() throws Exception {
    byte[] body = bytes("{\"text\":\"1\",\"number\":1,\"true\":true,\"null\":null,\"empty\":\"\"}");
    try (CutJson cut = CutJson.parse(body, LIMITS)) {
      JsonObject object = cut.object();
      assertThat(cut.text(object.value("number"))).isEmpty();
      assertThat(cut.text(object.value("true"))).isEmpty();
      assertThat(cut.text(object.value("null"))).isEmpty();
      assertThat(cut.isNumber(object.value("number"), 1)).isTrue();
      assertThat(cut.isNumber(object.value("number"), 11)).isFalse();
      assertThat(cut.isNumber(object.value("text"), 1)).isFalse();
      assertThat(cut.isFilledText(object.value("text"))).isTrue();
      assertThat(cut.isFilledText(object.value("empty"))).isFalse();
      assertThat(cut.isFilledText(object.value("number"))).isFalse();
    }
    assertThat(Bytes.of(body).isZero()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0", "7e0", "70", "-7", "07"})
  void numberInOtherDigits_isAnotherOne(String digits) throws Exception {
    Optional<CutJson> cut = cut(bytes("{\"a\":" + digits + "}"));
    assertThat(cut.filter(it -> it.isNumber(only(it.object()), 7))).isEmpty();
  }

  @Test
  void whatIsLeft_hasNothingOfTheValues() throws Exception {
    byte[] body = bytes("{\"a\":{\"name\":\"canary\",\"pin\":424242},\"b\":[\"canary\",\"x\"]}");
    try (CutJson cut = CutJson.parse(body, LIMITS)) {
      String left = new String(cut.object().toUtf8(), StandardCharsets.UTF_8);
      assertThat(left).isEqualTo("{\"a\":{\"name\":\"0\",\"pin\":1},\"b\":[\"2\",\"3\"]}");
      assertThat(cut.toString()).doesNotContain("canary");
    }
  }

  @Test
  void refusal_repeatsNothing() {
    for (String document :
        List.of(
            "{\"a\":\"canary\\q\"}", "{\"a\":\"canary", "{\"a\":canary}", "{\"a\":\"canary\"}}")) {
      assertThatThrownBy(() -> CutJson.parse(bytes(document), LIMITS))
          .isInstanceOf(JsonException.class)
          .hasMessageNotContaining("canary")
          .hasNoCause();
    }
  }

  /** Whether both take the document; fails if only one does, or if they see other values. */
  private static boolean agrees(byte[] document) {
    Optional<JsonObject> expected = parsed(document);
    Optional<CutJson> cut = cut(document.clone());
    assertThat(cut.isPresent())
        .as(() -> new String(document, StandardCharsets.UTF_8))
        .isEqualTo(expected.isPresent());
    expected.ifPresent(
        object -> assertThat(restored(cut.orElseThrow())).isEqualTo(object.asValue()));
    return expected.isPresent();
  }

  private static Optional<JsonObject> parsed(byte[] document) {
    try {
      return Optional.of(StrictJson.parseObject(document, LIMITS));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<CutJson> cut(byte[] document) {
    try {
      return Optional.of(CutJson.parse(document, LIMITS));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static JsonValue restored(CutJson cut) {
    return restored(cut, cut.object().asValue());
  }

  private static JsonValue restored(CutJson cut, JsonValue value) {
    return switch (value) {
      case JsonValue.Text text -> new JsonValue.Text(text(cut, text));
      case JsonValue.Numeric(String index) ->
          // Shown as a text, which is what the class gives bytes of.
          new JsonValue.Numeric(text(cut, new JsonValue.Text(index)));
      case JsonValue.Bool bool -> bool;
      case JsonValue.Null none -> none;
      case JsonValue.Array(List<JsonValue> elements) -> {
        List<JsonValue> all = new ArrayList<>();
        elements.forEach(element -> all.add(restored(cut, element)));
        yield new JsonValue.Array(all);
      }
      case JsonValue.Members(JsonObject object) -> {
        JsonObject.Builder all = JsonObject.builder();
        object.members().forEach((name, member) -> all.put(name, restored(cut, member)));
        yield all.build().asValue();
      }
    };
  }

  private static String text(CutJson cut, JsonValue.Text text) {
    try (SecretBytes bytes = cut.text(text).orElseThrow()) {
      return bytes.use(it -> new String(it, StandardCharsets.UTF_8));
    }
  }

  private static JsonValue only(JsonObject object) {
    return object.members().values().iterator().next();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
