package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 40_000;
  private static final long SEED = Long.getLong("sallyport.mutants.seed", 20260101);
  private static final String ENCRYPTED =
      "{\"request_id\":\"r\",\"data\":{\"ciphertext\":\"vault:v1:"
          + "46kcChuUz8LBsIkJ4fmkQXJLH8IrnDCU3s37wEHYtfuf\",\"key_version\":1},\"auth\":null}\n";
  private static final String DECRYPTED =
      "{\"request_id\":\"r\",\"data\":{\"plaintext\":\"aGVsbG8=\"},\"auth\":null}\n";

  /** Reads an answer and asserts what holds of whatever is accepted. */
  @FunctionalInterface
  private interface Reader {
    void read(byte[] body) throws KmsException;
  }

  @Test
  void mutatedKey_isReadAsAKeyOrRefused() throws Exception {
    TransitName name = TransitName.of(new KekUri("vault://main/transit/sallyport-a"));
    mutate(
        FakeVault.KEY,
        body -> {
          TransitKey key = TransitKey.parse(name, answer(body).data());
          assertThat(key.latest()).isPositive();
          assertThat(key.info().readable()).contains(key.info().current()).hasSizeLessThan(10_001);
        });
  }

  @Test
  void mutatedEncryption_isReadAsACiphertextOrRefused() {
    mutate(
        ENCRYPTED,
        body -> {
          TransitCiphertext ciphertext = TransitAnswers.encrypted(answer(body));
          assertThat(TransitCiphertext.parse(ciphertext.bytes())).contains(ciphertext);
          assertThat(ciphertext.text()).startsWith("vault:v" + ciphertext.version() + ":");
        });
  }

  @Test
  void mutatedDecryption_isReadOrRefusedAndAlwaysZeroed() {
    mutate(
        DECRYPTED,
        body -> {
          VaultAnswer answer = answer(body);
          try (SecretBytes plaintext = TransitAnswers.decrypted(answer)) {
            assertThat(plaintext.size()).isLessThan(body.length);
          } finally {
            assertThat(Bytes.of(answer.body()).isZero()).isTrue();
          }
        });
  }

  @Test
  void truncationToEveryLength_refuses() {
    for (String good : new String[] {ENCRYPTED.strip(), DECRYPTED.strip()}) {
      for (int length = 0; length < good.length(); length++) {
        byte[] cut = bytes(good.substring(0, length));
        assertThat(refuses(body -> TransitAnswers.encrypted(answer(body)), cut)).isTrue();
        assertThat(refuses(body -> TransitAnswers.decrypted(answer(body)).close(), cut)).isTrue();
      }
    }
  }

  private static void mutate(String good, Reader reader) {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(bytes(good), random);
      if (refuses(reader, mutant)) {
        refused++;
      }
    }
    assertThat(refused).as("seed %s", SEED).isBetween(MUTANTS / 10, MUTANTS - 1);
  }

  private static boolean refuses(Reader reader, byte[] body) {
    try {
      reader.read(body.clone());
      return false;
    } catch (KmsException e) {
      // What comes from the answer never stands in a message.
      assertThat(e).isInstanceOfAny(WrongAnswer.class, KeyGone.class);
      assertThat(e.getMessage()).doesNotContain("aGVs", "46kc");
      return true;
    }
  }

  static byte[] mutant(byte[] good, Random random) {
    byte[] mutant = good;
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(mutant.length);
      int until = Math.min(mutant.length, at + 1 + random.nextInt(12));
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> {
              byte[] flipped = mutant.clone();
              flipped[at] ^= (byte) (1 << random.nextInt(8));
              yield flipped;
            }
            case 1 -> join(mutant, at, new byte[0], until);
            case 2 -> join(mutant, at, Arrays.copyOfRange(mutant, at, until), at);
            default -> join(mutant, at, bytes("{\"[,:}]0129".substring(random.nextInt(11))), at);
          };
    }
    return mutant;
  }

  private static byte[] join(byte[] from, int before, byte[] middle, int after) {
    byte[] joined = new byte[before + middle.length + from.length - after];
    System.arraycopy(from, 0, joined, 0, before);
    System.arraycopy(middle, 0, joined, before, middle.length);
    System.arraycopy(from, after, joined, before + middle.length, from.length - after);
    return joined.length == 0 ? new byte[1] : joined;
  }

  private static VaultAnswer answer(byte[] body) {
    return new VaultAnswer(200, Optional.empty(), body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
