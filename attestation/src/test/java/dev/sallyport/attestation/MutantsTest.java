package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random damage to good evidence: nothing but a refusal may come of it, least of all an exception.
 */
@Tag("I3")
class MutantsTest {
  private static final int TOKEN_MUTANTS = 4_000;
  private static final int BUNDLE_MUTANTS = 4_000;
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 8, 1024);
  private static final EvidenceVerifier VERIFIER = Minted.verifier(true);
  private static final String TOKEN = Minted.ita(Minted.flat());
  private final Random random = new Random(20_260_301);

  @Test
  void damagedToken_neverAccepts() {
    for (int i = 0; i < TOKEN_MUTANTS; i++) {
      String mutant = new String(damage(TOKEN), StandardCharsets.ISO_8859_1);
      assertThat(isAccepted(VERIFIER.authenticate(Minted.evidence(mutant), CheckLog.none())))
          .isEqualTo(mutant.equals(TOKEN));
    }
  }

  @Test
  void damagedBundle_neverAcceptsButForTheSameTokens() {
    JsonValue good = Minted.gpuBundle(2).json();
    String text = new String(StrictJson.write(good), StandardCharsets.UTF_8);
    int read = 0;
    for (int i = 0; i < BUNDLE_MUTANTS; i++) {
      try {
        JsonValue mutant = StrictJson.parse(damage(text), LIMITS);
        read++;
        boolean accepted =
            isAccepted(VERIFIER.authenticate(Minted.evidence(TOKEN, mutant), CheckLog.none()));
        assertThat(accepted).isEqualTo(mutant.equals(good));
      } catch (JsonException e) {
        assertThat(e.problem()).isNotNull();
      }
    }
    assertThat(read).isGreaterThan(BUNDLE_MUTANTS / 4);
  }

  /** One to three bytes changed, dropped or doubled, or the end cut off. */
  private byte[] damage(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int times = random.nextInt(3); times >= 0; times--) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, Math.max(1, at));
            case 1 -> spliced(bytes, at, at + 1);
            case 2 -> spliced(bytes, at + 1, at);
            default -> changed(bytes, at, (byte) (33 + random.nextInt(94)));
          };
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  /** The bytes up to one place, then those from another. */
  private static byte[] spliced(byte[] bytes, int head, int tail) {
    byte[] spliced = Arrays.copyOf(bytes, head + bytes.length - tail);
    System.arraycopy(bytes, tail, spliced, head, bytes.length - tail);
    return spliced;
  }

  private static boolean isAccepted(Outcome<?> outcome) {
    return outcome instanceof Outcome.Accepted<?>;
  }
}
