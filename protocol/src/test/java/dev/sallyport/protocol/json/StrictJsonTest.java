package dev.sallyport.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.protocol.json.JsonException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  private static final JsonLimits LIMITS = new JsonLimits(200, 3, 12);
  private static final int MUTANTS = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "-1.5e+10",
        "\"\\u00e9 \\ud83d\\ude00 é\"",
        "\"\\u00e9\"",
        "\"\ud83d\ude00\"",
        "\"the sign \ufffd itself\"",
        "{\"a\":{\"b\":[1,2]}}",
        "{\"a\":1,\"A\":2}",
        " [ 1 , \"x\" ] "
      })
  void goodDocument_readsAndWritesBackTheSameValue(String json) throws JsonException {
    JsonValue value = parse(json);
    assertThat(StrictJson.parse(StrictJson.write(value), LIMITS)).isEqualTo(value);
  }

  static Stream<Arguments> badDocuments() {
    return Stream.of(
        arguments("{\"a\":1,\"a\":1}", Problem.DUPLICATE_MEMBER),
        arguments("{\"a\":1,\"\\u0061\":2}", Problem.DUPLICATE_MEMBER),
        arguments("{\"x\":{\"a\":1,\"a\":2}}", Problem.DUPLICATE_MEMBER),
        arguments("[[[[]]]]", Problem.TOO_DEEP),
        arguments("[{\"a\":[{}]}]", Problem.TOO_DEEP),
        arguments("[1,2,3,4,5,6,7,8,9,10,11,12]", Problem.TOO_MANY_VALUES),
        arguments("[" + "1".repeat(250) + "]", Problem.TOO_LARGE),
        arguments("", Problem.NOT_JSON),
        arguments("{", Problem.NOT_JSON),
        arguments("{\"a\"", Problem.NOT_JSON),
        arguments("{\"a\":1,}", Problem.NOT_JSON),
        arguments("[1,]", Problem.NOT_JSON),
        arguments("[1 2]", Problem.NOT_JSON),
        arguments("{} {}", Problem.NOT_JSON),
        arguments("{}x", Problem.NOT_JSON),
        arguments("{'a':1}", Problem.NOT_JSON),
        arguments("{a:1}", Problem.NOT_JSON),
        arguments("{\"a\":01}", Problem.NOT_JSON),
        arguments("{\"a\":+1}", Problem.NOT_JSON),
        arguments("{\"a\":.5}", Problem.NOT_JSON),
        arguments("[NaN]", Problem.NOT_JSON),
        arguments("[Infinity]", Problem.NOT_JSON),
        arguments("[TRUE]", Problem.NOT_JSON),
        arguments("[tru]", Problem.NOT_JSON),
        arguments("// c\n{}", Problem.NOT_JSON),
        arguments(")]}'\n{}", Problem.NOT_JSON),
        arguments("\ufeff{}", Problem.NOT_JSON),
        arguments("[\"a\tb\"]", Problem.NOT_JSON),
        arguments("[\"\\x41\"]", Problem.NOT_JSON),
        arguments("[\"\\ud800\"]", Problem.NOT_UNICODE),
        arguments("{\"\\udfff\":1}", Problem.NOT_UNICODE));
  }

  @ParameterizedTest
  @MethodSource("badDocuments")
  void badDocument_refusesByItsProblem(String json, Problem problem) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse(json))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "c080, an overlong form",
    "ff, no byte of UTF-8",
    "eda080, half of a pair",
    "c3, a beginning alone",
    "efbfbdff, the sign for it and one that it stands for"
  })
  void malformedUtf8_refuses(String hex, String what) {
    byte[] document = HexFormat.of().parseHex("5b22" + hex + "225d");
    assertThatExceptionOfType(JsonException.class)
        .as(what)
        .isThrownBy(() -> StrictJson.parse(document, LIMITS))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.NOT_UNICODE));
  }

  @Test
  void everyPrefixOfADocument_refuses() {
    String json = "{\"a\":[1,true,null],\"b\":\"x\"}";
    for (int length = 0; length < json.length(); length++) {
      String prefix = json.substring(0, length);
      assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse(prefix));
    }
  }

  @Test
  void randomMutants_throwNothingButJsonException() {
    Random random = new Random(7);
    byte[] seed =
        "{\"a\":[1,-2.5e3,true,null,\"\\u00e9\"],\"b\":{\"c\":\"x\"}}"
            .getBytes(StandardCharsets.UTF_8);
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = seed.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      accepted += accepts(mutant) ? 1 : 0;
    }
    assertThat(accepted).isBetween(1, MUTANTS / 2);
  }

  private static boolean accepts(byte[] mutant) {
    try {
      JsonValue value = StrictJson.parse(mutant, LIMITS);
      return StrictJson.parse(StrictJson.write(value), LIMITS).equals(value);
    } catch (JsonException e) {
      return false;
    }
  }

  private static JsonValue parse(String json) throws JsonException {
    return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), LIMITS);
  }
}
