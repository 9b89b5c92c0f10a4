package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.ByteMutants;
import dev.sallyport.kms.testkit.MutatedAnswers;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 40_000;
  private static final MutatedAnswers ANSWERS =
      new MutatedAnswers(Set.of(WrongAnswer.class, Unavailable.class), List.of("aGVs", "hell"));
  private static final byte[] HELLO = bytes("hello");
  private static final String VERSION =
      """
      {"name": "projects/p/cryptoKeyVersions/2", "state": "DESTROY_SCHEDULED",
        "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "destroyTime": "2030-01-01T00:00:00.5Z"}
      """;
  private static final String KEY =
      """
      {"name": "projects/p", "purpose": "ENCRYPT_DECRYPT", "primary": %s}
      """
          .formatted(VERSION);
  private static final String PAGE =
      """
      {"cryptoKeyVersions": [%s], "nextPageToken": "x", "totalSize": 3}
      """
          .formatted(VERSION);
  private static final String ENCRYPTED =
      """
      {
        "name": "projects/p/cryptoKeyVersions/2",
        "ciphertext": "aGVsbG8=",
        "ciphertextCrc32c": "%s",
        "verifiedPlaintextCrc32c": true,
        "verifiedAdditionalAuthenticatedDataCrc32c": true
      }
      """
          .formatted(FakeCloud.sum(HELLO));
  private static final String DECRYPTED =
      """
      {
        "plaintext": "aGVsbG8=",
        "plaintextCrc32c": "%s",
        "usedPrimary": true
      }
      """
          .formatted(FakeCloud.sum(HELLO));
  private static final String ERROR =
      "{\"error\": {\"code\": 404, \"message\": \"aGVsbG8=\", \"status\": \"NOT_FOUND\"}}";

  @Test
  void goodAnswers_areRead() throws Exception {
    assertThat(GcpAnswers.encrypted(bytes(ENCRYPTED)).ciphertext().toArray()).isEqualTo(HELLO);
    try (SecretBytes plaintext = GcpAnswers.decrypted(bytes(DECRYPTED))) {
      assertThat(plaintext.<Boolean>use(read -> Arrays.equals(read, HELLO))).isTrue();
    }
    GcpAnswers.Version version = GcpAnswers.version(bytes(VERSION));
    assertThat(version.destroyTime()).contains(Instant.parse("2030-01-01T00:00:00.5Z"));
    assertThat(GcpAnswers.key(bytes(KEY)).primary()).contains(version);
    assertThat(GcpAnswers.page(bytes(PAGE)))
        .isEqualTo(new GcpAnswers.Page(List.of(version), Optional.of("x")));
    assertThat(GcpAnswers.page(bytes("{}")))
        .isEqualTo(new GcpAnswers.Page(List.of(), Optional.empty()));
    CloudKmsException error = GcpErrors.read(404, Optional.of("3"), bytes(ERROR));
    assertThat(error.code()).isEqualTo("NOT_FOUND");
    assertThat(error.retryAfter()).contains(Duration.ofSeconds(3));
  }

  @Test
  void stateThatIsNew_isNoEnabledOne() throws Exception {
    String named = VERSION.replace("DESTROY_SCHEDULED", "ENABLED_FOR_SOMETHING");
    assertThat(GcpAnswers.version(bytes(named)).state()).isEqualTo(GcpAnswers.VersionState.OTHER);
  }

  @Test
  void mutatedEncryption_isReadOrRefused() {
    ANSWERS.assertReadOrRefused(
        ENCRYPTED,
        MUTANTS,
        body -> assertThat(GcpAnswers.encrypted(body).ciphertext().toArray()).isEqualTo(HELLO));
  }

  /** The checksum stops every changed plaintext. */
  @Test
  void mutatedDecryption_isTheSamePlaintextOrRefused() {
    ANSWERS.assertReadOrRefused(
        DECRYPTED,
        MUTANTS,
        body -> {
          try (SecretBytes plaintext = GcpAnswers.decrypted(body)) {
            assertThat(plaintext.<Boolean>use(read -> Arrays.equals(read, HELLO))).isTrue();
          }
        });
  }

  @Test
  void mutatedKey_isReadOrRefused() {
    ANSWERS.assertReadOrRefused(
        KEY, MUTANTS, body -> assertThat(GcpAnswers.key(body).purpose()).isNotNull());
  }

  @Test
  void mutatedPage_isReadOrRefused() {
    ANSWERS.assertReadOrRefused(
        PAGE, MUTANTS, body -> assertThat(GcpAnswers.page(body).versions().size()).isLessThan(3));
  }

  @Test
  void mutatedError_hasACodeOfItsGrammar() {
    ByteMutants.of(ERROR, MUTANTS)
        .forEach(body -> {
          CloudKmsException error = GcpErrors.read(404, Optional.empty(), body);
          assertThat(error.code()).matches("[A-Z_]{1,40}|no code");
          assertThat(error).hasMessage("Google: " + error.code() + ", status 404");
        });
  }

  @Test
  void truncationToEveryLength_refuses() {
    List<MutatedAnswers.Reader> readers =
        List.of(
            GcpAnswers::encrypted,
            body -> GcpAnswers.decrypted(body).close(),
            GcpAnswers::key,
            GcpAnswers::page);
    for (String good : List.of(ENCRYPTED, DECRYPTED, KEY, PAGE)) {
      ANSWERS.assertCutRefuses(good.strip(), readers);
    }
  }

  /** It stands somewhere else, or is no text in quotes: not what a parser would find. */
  @Test
  void plaintextThatAParserWouldNotFind_refuses() {
    for (String hidden :
        List.of(
            "{\"x\": {\"plaintext\": \"aGVsbG8=\"}, \"plaintextCrc32c\": \"1\"}",
            "{\"x\": \"\\\"plaintext\": \"aGVsbG8=\"}",
            "{\"plaintext\": 7}",
            "{\"plaintext\"",
            "{\"plaintext\":",
            "{\"plaintext\": \"!\", \"plaintext\": \"aGVsbG8=\"}",
            "{\"plaintext\": null}")) {
      assertThatThrownBy(() -> GcpAnswers.decrypted(bytes(hidden))).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void decryption_isZeroedWhateverBecomesOfIt() throws Exception {
    byte[] good = bytes(DECRYPTED);
    GcpAnswers.decrypted(good).close();
    assertThat(Bytes.of(good).isZero()).isTrue();
    for (String bad : List.of(DECRYPTED.replace("}", ""), DECRYPTED.replace("aG", "AG"), "{}")) {
      byte[] body = bytes(bad);
      assertThatThrownBy(() -> GcpAnswers.decrypted(body)).isInstanceOf(KmsException.class);
      assertThat(Bytes.of(body).isZero()).as(bad).isTrue();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
