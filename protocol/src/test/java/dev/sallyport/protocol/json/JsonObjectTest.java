package dev.sallyport.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.protocol.json.JsonException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  private static final JsonLimits LIMITS = new JsonLimits(1000, 8, 100);

  @Test
  void typedMembers_readAsWritten() throws JsonException {
    JsonObject object =
        JsonObject.builder()
            .put("text", "é\"\\")
            .put("integer", Long.MIN_VALUE)
            .put("bool", true)
            .put("object", JsonObject.builder().put("x", 1).build())
            .putTexts("texts", List.of("a", "b"))
            .putObjects("objects", List.of(JsonObject.builder().build()))
            .putBase64Url("bytes", new byte[] {-1, -2, -3, -4})
            .build();
    JsonObject read = StrictJson.parseObject(object.toUtf8(), LIMITS);

    assertThat(read).isEqualTo(object).hasSameHashCodeAs(object);
    assertThat(read.text("text")).isEqualTo("é\"\\");
    assertThat(read.optionalText("absent")).isEmpty();
    assertThat(read.integer("integer")).isEqualTo(Long.MIN_VALUE);
    assertThat(read.bool("bool")).isTrue();
    assertThat(read.object("object").integer("x", 1, 1)).isOne();
    assertThat(read.optionalObject("absent")).isEmpty();
    assertThat(read.texts("texts")).containsExactly("a", "b");
    assertThat(read.objects("objects")).hasSize(1);
    assertThat(read.base64Url("bytes")).containsExactly(-1, -2, -3, -4);
  }

  @Test
  void absentMember_isMissing() throws JsonException {
    JsonObject object = parse("{}");
    refuses(() -> object.text("a"), Problem.MISSING_MEMBER);
    refuses(() -> object.integer("a"), Problem.MISSING_MEMBER);
    refuses(() -> object.bool("a"), Problem.MISSING_MEMBER);
    refuses(() -> object.object("a"), Problem.MISSING_MEMBER);
    refuses(() -> object.array("a"), Problem.MISSING_MEMBER);
    refuses(() -> object.base64Url("a"), Problem.MISSING_MEMBER);
  }

  @Test
  void nullMember_isOfTheWrongTypeAndNotAbsent() throws JsonException {
    JsonObject object = parse("{\"a\":null}");
    refuses(() -> object.text("a"), Problem.WRONG_TYPE);
    refuses(() -> object.optionalText("a"), Problem.WRONG_TYPE);
    refuses(() -> object.integer("a"), Problem.WRONG_TYPE);
    refuses(() -> object.bool("a"), Problem.WRONG_TYPE);
    refuses(() -> object.optionalObject("a"), Problem.WRONG_TYPE);
    refuses(() -> object.array("a"), Problem.WRONG_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "-0", "9223372036854775808", "12345678901234567890"})
  void numberThatIsNoInteger_refuses(String digits) throws JsonException {
    JsonObject object = parse("{\"a\":" + digits + "}");
    refuses(() -> object.integer("a"), Problem.BAD_VALUE);
  }

  @Test
  void integerOutsideItsBounds_refuses() throws JsonException {
    JsonObject object = parse("{\"a\":5}");
    assertThat(object.integer("a", 5, 5)).isEqualTo(5);
    refuses(() -> object.integer("a", 6, 9), Problem.BAD_VALUE);
    refuses(() -> object.integer("a", 1, 4), Problem.BAD_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AA==", "A", "AB", "A+/A", "AA AA", "AA\\n", "é"})
  void secondSpellingOfBytes_refuses(String text) throws JsonException {
    JsonObject object = parse("{\"a\":\"" + text + "\"}");
    refuses(() -> object.base64Url("a"), Problem.BAD_VALUE);
  }

  @Test
  void elementOfAnotherType_refuses() throws JsonException {
    JsonObject object = parse("{\"a\":[\"x\",1]}");
    refuses(() -> object.texts("a"), Problem.WRONG_TYPE);
    refuses(() -> object.objects("a"), Problem.WRONG_TYPE);
  }

  @Test
  void unknownMember_refuses() throws JsonException {
    JsonObject object = parse("{\"a\":1,\"b\":2}");
    object.requireOnly(Set.of("a", "b", "c"));
    refuses(() -> object.requireOnly(Set.of("a")), Problem.UNKNOWN_MEMBER);
  }

  @Test
  void documentThatIsNoObject_refuses() {
    refuses(() -> parse("[]"), Problem.WRONG_TYPE);
  }

  @Test
  void toString_tellsNamesAndNoValues() throws JsonException {
    assertThat(parse("{\"a\":\"hunter2\"}").toString()).isEqualTo("JsonObject[a]");
  }

  @Test
  void memberWrittenTwice_isABug() {
    JsonObject.Builder builder = JsonObject.builder().put("a", 1);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.put("a", 2));
  }

  @Test
  void limitOfZero_isABug() {
    assertThatIllegalArgumentException().isThrownBy(() -> new JsonLimits(0, 1, 1));
  }

  private static void refuses(ThrowingCallable read, Problem problem) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(read)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static JsonObject parse(String json) throws JsonException {
    return StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8), LIMITS);
  }
}
