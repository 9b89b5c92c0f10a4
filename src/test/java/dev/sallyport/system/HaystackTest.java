package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search of the canary test finds what is there, in each form, and nothing else. */
class HaystackTest {
  private final byte[] secret = random(32);
  private final Haystack haystack = new Haystack(List.of(Needle.of("it", secret)));

  @Test
  void everyForm_isFoundWhereItWasPut() {
    for (var form : Needle.of("it", secret).forms().entrySet()) {
      byte[] content = new byte[1000];
      // A zero before a text of two bytes a letter would make it one in the other order as well.
      Arrays.fill(content, (byte) 'x');
      System.arraycopy(form.getValue(), 0, content, 333, form.getValue().length);

      assertThat(haystack.search(content))
          .contains(new Haystack.Hit("it", form.getKey(), 333))
          .allMatch(hit -> hit.offset() == 333);
    }
  }

  /** Where in a larger value a secret begins decides how Base64 spells it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void base64OfALargerValue_isFound(int before) {
    byte[] larger = Frame.bare().raw(random(before)).raw(secret).raw(random(7)).bytes();
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      byte[] text = encoder.encodeToString(larger).getBytes(StandardCharsets.US_ASCII);

      assertThat(haystack.search(text)).isNotEmpty();
    }
  }

  @Test
  void hexOfALargerValue_isFoundInEitherCase() {
    byte[] larger = Frame.bare().raw(random(3)).raw(secret).raw(random(7)).bytes();
    String hex = HexFormat.of().formatHex(larger);

    assertThat(haystack.search(Encoding.utf8(hex))).hasSize(1);
    assertThat(haystack.search(Encoding.utf8(hex.toUpperCase(Locale.ROOT)))).hasSize(1);
    assertThat(haystack.search(hex.getBytes(StandardCharsets.UTF_16LE))).isNotEmpty();
  }

  @Test
  void atTheVeryBeginningAndEnd_isFound() {
    assertThat(haystack.search(Frame.bare().raw(secret).raw(random(9)).raw(secret).bytes()))
        .extracting(Haystack.Hit::offset)
        .containsExactly(0L, 41L);
  }

  @Test
  void whatOnlyBeginsLikeIt_isNoHit() {
    byte[] almost = secret.clone();
    almost[almost.length - 1] ^= 1;

    assertThat(haystack.search(almost)).isEmpty();
    assertThat(haystack.search(Arrays.copyOf(secret, 31))).isEmpty();
    assertThat(haystack.search(random(100_000))).isEmpty();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
