package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A script gives the change that it names, and whatever it says it gives JSON. */
class JsonScriptTest {
  private static final String DOCUMENT = "{\"a\":\"text\",\"b\":[1,{\"c\":true}]}";
  private static final JsonValue JSON = WireSeeds.json(DOCUMENT.getBytes(StandardCharsets.UTF_8));
  private static final JsonScript SCRIPT = new JsonScript(List.of(JSON));

  @Test
  void seed_isTheDocument() {
    assertThat(SCRIPT.seeds()).hasSize(1);
    assertThat(written(SCRIPT.seeds().getFirst())).isEqualTo(DOCUMENT);
  }

  @Test
  void inputWithoutTheMark_staysAsItIs() {
    byte[] input = "{no json".getBytes(StandardCharsets.UTF_8);
    assertThat(SCRIPT.changed(input)).isEmpty();
    assertThat(SCRIPT.utf8(input)).isEqualTo(input);
  }

  @Test
  void steps_changeTheValueAtTheirPlace() {
    assertThat(script(0, 0, 1, 0)).isEqualTo("{\"a\":null,\"b\":[1,{\"c\":true}]}");
    assertThat(script(1, 0, 2)).isEqualTo("{\"a\":\"text\"}");
    assertThat(script(1, 0, 5)).isEqualTo("{\"a\":\"text\",\"b\":[1,{}]}");
    assertThat(script(2, 0, 3, 2, 'h', 'i'))
        .isEqualTo("{\"a\":\"text\",\"b\":[\"hi\",{\"c\":true}]}");
    assertThat(script(3, 0, 1, 0, 4)).isEqualTo("{\"a\":{\"c\":true},\"b\":[1,{\"c\":true}]}");
    assertThat(script(4, 0, 4, 0, 1, 'd')).isEqualTo("{\"a\":\"text\",\"b\":[1,{\"d\":true}]}");
    assertThat(script(5, 0, 1, 0, 0, 'n')).isEqualTo("{\"a\":\"next\",\"b\":[1,{\"c\":true}]}");
    assertThat(script(6, 0, 3, 2)).isEqualTo("{\"a\":\"text\",\"b\":[[[1]],{\"c\":true}]}");
    assertThat(script(7, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9))
        .isEqualTo("{\"a\":\"text\",\"b\":[9,{\"c\":true}]}");
  }

  @Test
  void documentThatCopiesItself_stopsGrowing() {
    byte[] script = new byte[200];
    script[0] = JsonScript.MARK;
    for (int i = 2; i < script.length; i += 4) {
      script[i] = 6;
      script[i + 3 < script.length ? i + 3 : i] = 39;
    }
    assertThat(SCRIPT.utf8(script).length).isLessThan(10_000_000);
  }

  @Test
  void documentThatNestsItself_staysWithinTheStack() {
    byte[] script = new byte[2 + 4 * 24];
    script[0] = JsonScript.MARK;
    for (int step = 0; step < 24; step++) {
      int innermost = 1 + 39 * step;
      byte[] nesting = {6, (byte) (innermost >> 8), (byte) innermost, 39};
      System.arraycopy(nesting, 0, script, 2 + 4 * step, nesting.length);
    }
    assertThat(written(script)).contains("[".repeat(100)).doesNotContain("[".repeat(200));
  }

  private static String script(int... step) {
    byte[] input = new byte[step.length + 2];
    input[0] = JsonScript.MARK;
    for (int i = 0; i < step.length; i++) {
      input[i + 2] = (byte) step[i];
    }
    return written(input);
  }

  private static String written(byte[] input) {
    return new String(SCRIPT.utf8(input), StandardCharsets.UTF_8);
  }
}
