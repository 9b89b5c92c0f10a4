package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.MutatedAnswers;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 40_000;
  private static final MutatedAnswers ANSWERS =
      new MutatedAnswers(Set.of(WrongAnswer.class, KeyGone.class), List.of("aGVs", "46kc"));
  private static final String ENCRYPTED =
      "{\"request_id\":\"r\",\"data\":{\"ciphertext\":\"vault:v1:"
          + "46kcChuUz8LBsIkJ4fmkQXJLH8IrnDCU3s37wEHYtfuf\",\"key_version\":1},\"auth\":null}\n";
  private static final String DECRYPTED =
      "{\"request_id\":\"r\",\"data\":{\"plaintext\":\"aGVsbG8=\"},\"auth\":null}\n";

  @Test
  void mutatedKey_isReadAsAKeyOrRefused() throws Exception {
    TransitName name = TransitName.of(new KekUri("vault://main/transit/sallyport-a"));
    ANSWERS.assertReadOrRefused(
        FakeVault.KEY,
        MUTANTS,
        body -> {
          TransitKey key = TransitKey.parse(name, answer(body).data());
          assertThat(key.latest()).isPositive();
          assertThat(key.info().readable()).contains(key.info().current()).hasSizeLessThan(10_001);
        });
  }

  @Test
  void mutatedEncryption_isReadAsACiphertextOrRefused() {
    ANSWERS.assertReadOrRefused(
        ENCRYPTED,
        MUTANTS,
        body -> {
          TransitCiphertext ciphertext = TransitAnswers.encrypted(answer(body));
          assertThat(TransitCiphertext.parse(ciphertext.bytes())).contains(ciphertext);
          assertThat(ciphertext.text()).startsWith("vault:v" + ciphertext.version() + ":");
        });
  }

  @Test
  void mutatedDecryption_isReadOrRefusedAndAlwaysZeroed() {
    ANSWERS.assertReadOrRefused(
        DECRYPTED,
        MUTANTS,
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
    List<MutatedAnswers.Reader> readers =
        List.of(
            body -> TransitAnswers.encrypted(answer(body)),
            body -> TransitAnswers.decrypted(answer(body)).close());
    ANSWERS.assertCutRefuses(ENCRYPTED.strip(), readers);
    ANSWERS.assertCutRefuses(DECRYPTED.strip(), readers);
  }

  private static VaultAnswer answer(byte[] body) {
    return new VaultAnswer(200, Optional.empty(), body);
  }
}
