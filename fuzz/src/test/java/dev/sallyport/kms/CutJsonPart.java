package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reader of JSON without its values, with the parser of the protocol as oracle. */
public final class CutJsonPart {
  private static final JsonLimits LIMITS = new JsonLimits(8 * 1024, 8, 1000);
  private static final OwnWords WORDS = OwnWords.of().json(problem -> problem);

  private CutJsonPart() {}

  /** Any document at all. */
  public static Part document() {
    return Part.json(
        "document without its values",
        List.of(
            "{\"a\":\"\\u00e9\\\"\\ud83d\\ude00\",\"b\":[1,-0.5e+3,\"0\",{\"c\":\"1\"}],\"d\":null}",
            "{\"data\":{\"data\":{\"value\":\"c2VjcmV0\"},\"n\":10,\"t\":true},\"x\":\"\"}",
            "[\"no object\"]"),
        CutJsonPart::accepts);
  }

  /** Both accept or both refuse, and both see the same. */
  private static boolean accepts(byte[] body) {
    Optional<JsonObject> oracle = oracle(body);
    byte[] own = body.clone();
    try {
      try (CutJson cut = CutJson.parse(own, LIMITS)) {
        assertThat(oracle).isPresent();
        assertSame(cut, cut.object().asValue(), oracle.orElseThrow().asValue());
      }
      assertThat(own).containsOnly(0);
      return true;
    } catch (JsonException e) {
      assertThat(oracle).isEmpty();
      WORDS.check(e);
      return false;
    }
  }

  private static Optional<JsonObject> oracle(byte[] body) {
    try {
      return Optional.of(StrictJson.parseObject(body, LIMITS));
    } catch (JsonException e) {
      WORDS.check(e);
      return Optional.empty();
    }
  }

  private static void assertSame(CutJson cut, JsonValue left, JsonValue whole) {
    switch (whole) {
      case JsonValue.Text(String text) -> assertText(cut, left, text);
      case JsonValue.Numeric(String digits) -> assertNumber(cut, left, digits);
      case JsonValue.Bool _, JsonValue.Null _ -> assertThat(left).isEqualTo(whole);
      case JsonValue.Array(List<JsonValue> elements) -> {
        List<JsonValue> others = left instanceof JsonValue.Array(var own) ? own : List.of();
        assertAllSame(cut, others, elements);
      }
      case JsonValue.Members(JsonObject object) -> {
        JsonObject others =
            left instanceof JsonValue.Members(var own) ? own : JsonObject.builder().build();
        assertThat(List.copyOf(others.members().keySet()))
            .isEqualTo(List.copyOf(object.members().keySet()));
        assertAllSame(cut, others.members().values(), object.members().values());
      }
    }
  }

  private static void assertAllSame(
      CutJson cut, Iterable<JsonValue> left, Iterable<JsonValue> whole) {
    List<JsonValue> others = new ArrayList<>();
    left.forEach(others::add);
    int at = 0;
    for (JsonValue each : whole) {
      assertThat(others).hasSizeGreaterThan(at);
      assertSame(cut, others.get(at++), each);
    }
    assertThat(others).hasSize(at);
  }

  private static void assertText(CutJson cut, JsonValue left, String text) {
    try (SecretBytes secret = cut.text(left).orElseThrow()) {
      assertThat(secret.<String>use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
          .isEqualTo(text);
    }
    assertThat(cut.isFilledText(left)).isEqualTo(!text.isEmpty());
    assertThat(cut.isNumber(left, 0)).isFalse();
  }

  private static void assertNumber(CutJson cut, JsonValue left, String digits) {
    assertThat(left).isInstanceOf(JsonValue.Numeric.class);
    assertThat(cut.text(left)).isEmpty();
    assertThat(cut.isFilledText(left)).isFalse();
    if (digits.matches("0|-?[1-9][0-9]{0,17}")) {
      long number = new BigDecimal(digits).longValueExact();
      assertThat(cut.isNumber(left, number)).isTrue();
      assertThat(cut.isNumber(left, number + 1)).isFalse();
    }
  }
}
