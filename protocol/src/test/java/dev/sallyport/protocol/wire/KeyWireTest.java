package dev.sallyport.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Accept;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of keys, and orders to replace them. */
class KeyWireTest {
  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void listOfKeys_isReadBackAsWritten() {
    KeyListAnswer list =
        new KeyListAnswer(
            List.of(
                new KeyEntry(
                    KeyKind.IDENTITY,
                    2,
                    Standing.NEXT,
                    7,
                    OptionalLong.empty(),
                    Optional.of(Digest.zero()),
                    OptionalLong.empty()),
                new KeyEntry(
                    KeyKind.STORAGE,
                    1,
                    Standing.KEPT,
                    0,
                    OptionalLong.of(9),
                    Optional.empty(),
                    OptionalLong.of(3))));

    assertThat(Accept.value(KeyListAnswer.parse(list.toUtf8()))).isEqualTo(list);
    assertThat(new String(list.toUtf8(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"keys\":[{\"kind\":\"identity\",\"number\":2,\"state\":\"next\",\"since\":7,"
                + "\"fingerprint\":\""
                + "00".repeat(32)
                + "\"},{\"kind\":\"storage\",\"number\":1,\"state\":\"kept\",\"since\":0,"
                + "\"until\":9,\"secrets\":3}]}");
  }

  @Test
  void memberThatAClientDoesNotKnow_isIgnored() {
    String entry = "{\"kind\":\"ticket\",\"number\":1,\"state\":\"current\",\"since\":0,\"x\":1}";

    assertThat(Accept.value(KeyListAnswer.parse(utf8("{\"keys\":[" + entry + "],\"y\":2}"))).keys())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\":\"Ticket\",\"number\":1,\"state\":\"current\",\"since\":0",
        "\"kind\":\"ticket\",\"number\":0,\"state\":\"current\",\"since\":0",
        "\"kind\":\"ticket\",\"number\":4294967297,\"state\":\"current\",\"since\":0",
        "\"kind\":\"ticket\",\"number\":1,\"state\":\"past\",\"since\":0",
        "\"kind\":\"ticket\",\"number\":1,\"state\":\"current\",\"since\":-1",
        "\"kind\":\"ticket\",\"number\":1,\"state\":\"current\",\"since\":0,\"until\":-1",
        "\"kind\":\"ticket\",\"number\":1,\"state\":\"current\",\"since\":0,\"secrets\":-1",
        "\"kind\":\"ticket\",\"number\":1,\"state\":\"current\",\"since\":0,\"fingerprint\":\"0\""
      })
  void entryOutsideItsBounds_refuses(String members) {
    assertThat(Accept.reason(KeyListAnswer.parse(utf8("{\"keys\":[{" + members + "}]}"))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @Test
  void keyEncryptionKey_isReadBack_andSaysWhatIsBehind() {
    KekAnswer.Wrapping moved = new KekAnswer.Wrapping(KeyKind.INTAKE, 2, "vault://a/b/c", "7");
    KekAnswer.Wrapping older = new KekAnswer.Wrapping(KeyKind.STORAGE, 1, "vault://a/b/c", "6");
    KekAnswer.Wrapping other = new KekAnswer.Wrapping(KeyKind.INTAKE, 1, "local://default", "7");
    KekAnswer answer = new KekAnswer("vault://a/b/c", true, "7", List.of(moved, older, other));

    assertThat(Accept.value(KekAnswer.parse(answer.toUtf8()))).isEqualTo(answer);
    assertThat(answer.keys().stream().filter(answer::isBehind)).containsExactly(older, other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"kind\":\"state\",\"number\":1", "\"kind\":\"intake\",\"number\":0"})
  void wrappingOutsideItsBounds_refuses(String members) {
    String entry = "{" + members + ",\"kek\":\"a:b\",\"version\":\"1\"}";
    String json =
        "{\"kek\":\"a:b\",\"ofTheOwners\":false,\"version\":\"1\",\"keys\":[" + entry + "]}";

    assertThat(Accept.reason(KekAnswer.parse(utf8(json))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void orderOfEveryManner_isReadBack(KeyRotation.Manner manner) {
    KeyRotation order = new KeyRotation(KeyKind.TICKET, 205_130_000, manner);

    assertThat(Accept.value(KeyRotation.parse(order.toUtf8()))).isEqualTo(order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"state\",\"replaces\":1,\"manner\":\"usual\"}",
        "{\"kind\":\"ticket\",\"replaces\":0,\"manner\":\"usual\"}",
        "{\"kind\":\"ticket\",\"replaces\":4294967297,\"manner\":\"usual\"}",
        "{\"kind\":\"ticket\",\"replaces\":1,\"manner\":\"forced\"}"
      })
  void orderOutsideItsBounds_refuses(String json) {
    assertThat(Accept.reason(KeyRotation.parse(utf8(json))))
        .isEqualTo(RefusalReason.BAD_MEMBER_VALUE);
  }
}
