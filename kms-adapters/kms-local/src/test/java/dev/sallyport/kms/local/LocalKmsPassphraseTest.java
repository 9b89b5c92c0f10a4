package dev.sallyport.kms.local;

import static dev.sallyport.kms.local.KeyFiles.CONTEXT;
import static dev.sallyport.kms.local.KeyFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that a passphrase protects. */
class LocalKmsPassphraseTest {
  private static final String PASSPHRASE = "correct horse battery";
  @TempDir Path directory;
  private Path passphraseFile;
  private LocalSettings settings;

  @BeforeEach
  void configure() {
    passphraseFile = KeyFiles.secret(directory.resolve("passphrase"), PASSPHRASE + "\n");
    settings = KeyFiles.settings(directory, Optional.of(passphraseFile));
  }

  @Test
  void samePassphrase_opensWithOrWithoutALineEnd() throws Exception {
    WrappedKey wrapped = wrapOnce();
    for (String lineEnd : new String[] {"", "\n", "\r\n"}) {
      KeyFiles.secret(passphraseFile, PASSPHRASE + lineEnd);
      try (Kms kms = KeyFiles.open(settings)) {
        kms.unwrap(DEFAULT, wrapped, CONTEXT).close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"correct horse batterz", "correct horse battery ", "correct horse battery\n\n"})
  void anotherPassphrase_refusesByName(String other) throws Exception {
    KeyFiles.open(settings).close();
    KeyFiles.secret(passphraseFile, other);
    Misconfigured refusal = refusal(settings);
    assertThat(refusal.problem()).isEqualTo(Problem.WRONG_PASSPHRASE);
    assertThat(refusal.getMessage()).doesNotContain("correct").contains("kek.keyset");
  }

  @Test
  void rotationAfterStart_staysUnderThePassphrase() throws Exception {
    WrappedKey wrapped = wrapOnce();
    byte[] before = Files.readAllBytes(settings.file());
    try (Kms kms = KeyFiles.open(settings)) {
      kms.rotate(DEFAULT);
    }
    byte[] after = Files.readAllBytes(settings.file());
    assertThat(header(after)).isEqualTo(header(before)).contains("argon2id");
    try (Kms kms = KeyFiles.open(settings)) {
      kms.unwrap(DEFAULT, wrapped, CONTEXT).close();
    }
  }

  @Test
  void protectedFileWithoutPassphrase_refuses() throws Exception {
    KeyFiles.open(settings).close();
    assertThat(refusal(KeyFiles.settings(directory, Optional.empty())).problem())
        .isEqualTo(Problem.PASSPHRASE_MISMATCH);
  }

  @Test
  void openFileWithPassphrase_refuses() throws Exception {
    KeyFiles.open(KeyFiles.settings(directory, Optional.empty())).close();
    assertThat(refusal(settings).problem()).isEqualTo(Problem.PASSPHRASE_MISMATCH);
  }

  @Test
  void fileSwappedForAnOpenOneWhileRunning_isNotUsed() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    LocalSettings open = KeyFiles.settings(other, Optional.empty());
    KeyFiles.open(open).close();
    try (Kms kms = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      Files.delete(settings.file());
      Files.copy(open.file(), settings.file());
      KeyFiles.mode(settings.file(), "rw-------");
      KmsException refused =
          catchThrowableOfType(KmsException.class, () -> kms.wrap(DEFAULT, key, CONTEXT));
      assertThat(refused).isInstanceOf(Misconfigured.class).hasMessageContaining("replaced");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--"})
  void passphraseThatOthersMayRead_refuses(String mode) throws Exception {
    KeyFiles.mode(passphraseFile, mode);
    assertThat(refusal(settings).problem()).isEqualTo(Problem.UNSAFE_FILE_MODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "eleven byte\n"})
  void shortPassphrase_refuses(String content) {
    KeyFiles.secret(passphraseFile, content);
    assertThat(refusal(settings).problem()).isEqualTo(Problem.BAD_SETTING);
    assertThat(settings.file()).doesNotExist();
  }

  @Test
  void passphraseFileThatIsAbsentOrHuge_refuses() throws Exception {
    KeyFiles.secret(passphraseFile, "x".repeat(1025));
    assertThat(refusal(settings).problem()).isEqualTo(Problem.FILE_CORRUPT);
    Files.delete(passphraseFile);
    assertThat(refusal(settings).problem()).isEqualTo(Problem.FILE_UNUSABLE);
  }

  @Test
  void keysInAProtectedFile_areNotInTheClear() throws Exception {
    KeyFiles.open(settings).close();
    String file = new String(Files.readAllBytes(settings.file()), StandardCharsets.ISO_8859_1);
    // The type URL of a Tink AES-GCM key stands in every keyset that is not encrypted.
    assertThat(file).doesNotContain("AesGcmKey").doesNotContain("default");
  }

  @ParameterizedTest
  @CsvSource({"19455,1,1", "1048577,1,1", "65536,0,1", "65536,17,1", "65536,1,0", "65536,1,17"})
  void costOutsideItsBounds_refuses(int memoryKib, int iterations, int lanes) {
    assertThatThrownBy(() -> new Argon2(memoryKib, iterations, lanes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void standardCost_isTheSecondRecommendedOptionOfRfc9106() {
    assertThat(Argon2.STANDARD).isEqualTo(new Argon2(65536, 3, 4));
  }

  @Test
  void derivation_dependsOnPassphraseSaltAndCost() {
    Bytes salt = Bytes.of(new byte[16]);
    String first = derived(KeyFiles.CHEAP, "a passphrase", salt);
    assertThat(derived(KeyFiles.CHEAP, "a passphrase", salt)).isEqualTo(first);
    assertThat(derived(KeyFiles.CHEAP, "b passphrase", salt)).isNotEqualTo(first);
    assertThat(derived(KeyFiles.CHEAP, "a passphrase", Bytes.of(Arrays.copyOf(new byte[] {1}, 16))))
        .isNotEqualTo(first);
    assertThat(derived(new Argon2(Argon2.MIN_MEMORY_KIB, 2, 1), "a passphrase", salt))
        .isNotEqualTo(first);
  }

  private static String derived(Argon2 cost, String passphrase, Bytes salt) {
    try (SecretBytes secret = SecretBytes.copyOf(passphrase.getBytes(StandardCharsets.UTF_8));
        SecretBytes key = cost.derive(secret, salt)) {
      return key.use(bytes -> Bytes.of(bytes).hex());
    }
  }

  private WrappedKey wrapOnce() throws KmsException {
    try (Kms kms = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      return kms.wrap(DEFAULT, key, CONTEXT);
    }
  }

  private static String header(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return text.substring(0, text.indexOf('\n'));
  }

  private static Misconfigured refusal(LocalSettings settings) {
    return catchThrowableOfType(Misconfigured.class, () -> KeyFiles.open(settings));
  }
}
