package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 40_000;
  private static final long SEED = Long.getLong("sallyport.mutants.seed", 20260101);
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

  /** Reads an answer and asserts what holds of whatever is accepted. */
  @FunctionalInterface
  private interface Reader {
    void read(byte[] body) throws KmsException;
  }

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
    mutate(
        ENCRYPTED,
        body -> assertThat(GcpAnswers.encrypted(body).ciphertext().toArray()).isEqualTo(HELLO));
  }

  /** The checksum stops every changed plaintext. */
  @Test
  void mutatedDecryption_isTheSamePlaintextOrRefused() {
    mutate(
        DECRYPTED,
        body -> {
          try (SecretBytes plaintext = GcpAnswers.decrypted(body)) {
            assertThat(plaintext.<Boolean>use(read -> Arrays.equals(read, HELLO))).isTrue();
          }
        });
  }

  @Test
  void mutatedKey_isReadOrRefused() {
    mutate(KEY, body -> assertThat(GcpAnswers.key(body).purpose()).isNotNull());
  }

  @Test
  void mutatedPage_isReadOrRefused() {
    mutate(PAGE, body -> assertThat(GcpAnswers.page(body).versions().size()).isLessThan(3));
  }

  @Test
  void mutatedError_hasACodeOfItsGrammar() {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(SEED);
    for (int i = 0; i < MUTANTS; i++) {
      CloudKmsException error = GcpErrors.read(404, Optional.empty(), mutant(bytes(ERROR), random));
      assertThat(error.code()).matches("[A-Z_]{1,40}|no code");
      assertThat(error).hasMessage("Google: " + error.code() + ", status 404");
    }
  }

  @Test
  void truncationToEveryLength_refuses() {
    for (String good : List.of(ENCRYPTED.strip(), DECRYPTED.strip(), KEY.strip(), PAGE.strip())) {
      for (int length = 0; length < good.length(); length++) {
        byte[] cut = bytes(good.substring(0, length));
        assertThat(refuses(GcpAnswers::encrypted, cut)).isTrue();
        assertThat(refuses(body -> GcpAnswers.decrypted(body).close(), cut)).isTrue();
        assertThat(refuses(GcpAnswers::key, cut)).isTrue();
        assertThat(refuses(GcpAnswers::page, cut)).isTrue();
      }
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

  private static void mutate(String good, Reader reader) {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      if (refuses(reader, mutant(bytes(good), random))) {
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
      assertThat(e).isInstanceOfAny(WrongAnswer.class, Unavailable.class);
      assertThat(e.getMessage()).doesNotContain("aGVs", "hell");
      return true;
    }
  }

  private static byte[] mutant(byte[] good, Random random) {
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
