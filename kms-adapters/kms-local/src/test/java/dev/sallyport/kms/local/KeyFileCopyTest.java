package dev.sallyport.kms.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup reads of a keyset file, and that it changes nothing. */
class KeyFileCopyTest {
  @TempDir Path directory;

  private Path made(Optional<Path> passphrase) throws Exception {
    LocalSettings settings = KeyFiles.settings(directory, passphrase);
    KeyFiles.open(settings).close();
    return settings.file();
  }

  @Test
  void file_isReadWholeAndTellsItsProtection() throws Exception {
    Path file = made(Optional.empty());
    try (KeyFileCopy copy = KeyFileCopy.read(file);
        KeyFileCopy again = KeyFileCopy.read(file)) {
      assertThat(copy.isProtected()).isFalse();
      assertThat(copy.isSameAs(again)).isTrue();
      assertThat(copy.content().use(byte[]::clone)).isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void passphrase_isTold() throws Exception {
    Path passphrase = KeyFiles.secret(directory.resolve("p"), "correct horse battery");
    try (KeyFileCopy copy = KeyFileCopy.read(made(Optional.of(passphrase)))) {
      assertThat(copy.isProtected()).isTrue();
    }
  }

  @Test
  void damagedOpenOrMissingFile_refuses() throws Exception {
    Path file = made(Optional.empty());
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);

    assertThatThrownBy(() -> KeyFileCopy.read(file)).isInstanceOf(Misconfigured.class);
    KeyFiles.mode(file, "rw-r--r--");
    assertThatThrownBy(() -> KeyFileCopy.read(file)).isInstanceOf(Misconfigured.class);
    assertThatThrownBy(() -> KeyFileCopy.read(directory.resolve("nowhere")))
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void keysThatAreMissing_areNotMade() throws Exception {
    Path file = made(Optional.empty());
    byte[] before = Files.readAllBytes(file);
    KeyFileCopy.requireKeys(settings(file, "default,other"));

    assertThatThrownBy(() -> KeyFileCopy.requireKeys(settings(file, "default,third")))
        .isInstanceOf(Misconfigured.class)
        .hasMessageContaining("third");
    assertThat(file).hasBinaryContent(before);
  }

  private static KmsSettings settings(Path file, String keys) {
    return new KmsSettings("local", Map.of("file", file.toString(), "keys", keys));
  }
}
