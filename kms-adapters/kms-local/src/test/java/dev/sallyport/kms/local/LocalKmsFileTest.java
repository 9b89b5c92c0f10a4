package dev.sallyport.kms.local;

import static dev.sallyport.kms.local.KeyFiles.CONTEXT;
import static dev.sallyport.kms.local.KeyFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file: how it comes to be, who may read it, and what happens when it changes. */
class LocalKmsFileTest {
  @TempDir Path directory;
  private LocalSettings settings;

  @BeforeEach
  void configure() {
    settings = KeyFiles.settings(directory, Optional.empty());
  }

  @Test
  void firstStart_makesAFileForItsOwnerAlone() throws Exception {
    KeyFiles.open(settings).close();
    assertThat(KeyFiles.mode(settings.file())).isEqualTo("rw-------");
    assertThat(names()).containsExactlyInAnyOrder("kek.keyset", "kek.keyset.lock");
  }

  @Test
  void secondStart_changesNothing() throws Exception {
    KeyFiles.open(settings).close();
    byte[] before = Files.readAllBytes(settings.file());
    KeyFiles.open(settings).close();
    assertThat(Files.readAllBytes(settings.file())).isEqualTo(before);
  }

  @Test
  void directoryThatIsNotThere_refuses() {
    LocalSettings nowhere = KeyFiles.settings(directory.resolve("nowhere"), Optional.empty());
    assertThat(problem(nowhere)).isEqualTo(Problem.FILE_UNUSABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx------"})
  void fileThatOthersMayTouch_refuses(String mode) throws Exception {
    KeyFiles.open(settings).close();
    KeyFiles.mode(settings.file(), mode);
    assertThat(problem(settings)).isEqualTo(Problem.UNSAFE_FILE_MODE);
  }

  @Test
  void fileThatIsReadOnlyForItsOwner_opens() throws Exception {
    KeyFiles.open(settings).close();
    KeyFiles.mode(settings.file(), "r--------");
    try (Kms kms = KeyFiles.open(settings)) {
      assertThat(kms.health().ready()).isTrue();
    }
  }

  @Test
  void keyAddedToTheSettings_isMadeBesideTheOthers() throws Exception {
    WrappedKey wrapped = wrapOnce();
    LocalSettings more =
        new LocalSettings(settings.file(), Optional.empty(), List.of("default", "tenant-a"));
    try (Kms kms = KeyFiles.open(more)) {
      kms.unwrap(DEFAULT, wrapped, CONTEXT).close();
      assertThat(kms.info(new KekUri("local://tenant-a")).readable()).hasSize(1);
      assertThat(kms.info(new KekUri("local://other")).readable()).hasSize(1);
    }
  }

  @Test
  void keyOutsideTheSettings_isNeverMade() throws Exception {
    try (Kms kms = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      for (String foreign : List.of("local://new", "local:default", "vault://default")) {
        assertThat(refusal(() -> kms.wrap(new KekUri(foreign), key, CONTEXT)))
            .isInstanceOf(UnknownKek.class);
      }
    }
  }

  /** Stops an operator who lost the file from taking a fresh one for it. */
  @Test
  void fileMadeAnew_doesNotKnowTheOldVersion() throws Exception {
    WrappedKey wrapped = wrapOnce();
    Files.delete(settings.file());
    try (Kms kms = KeyFiles.open(settings)) {
      assertThat(refusal(() -> kms.unwrap(DEFAULT, wrapped, CONTEXT)))
          .isInstanceOf(UnknownKek.class)
          .hasMessageContaining(wrapped.version().toString());
    }
  }

  @Test
  void fileLostWhileRunning_unwrapsButNeverWraps() throws Exception {
    try (Kms kms = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      WrappedKey wrapped = kms.wrap(DEFAULT, key, CONTEXT);
      Files.delete(settings.file());
      kms.unwrap(DEFAULT, wrapped, CONTEXT).close();
      assertThat(refusal(() -> kms.wrap(DEFAULT, key, CONTEXT))).isInstanceOf(Misconfigured.class);
      assertThat(refusal(() -> kms.rotate(DEFAULT))).isInstanceOf(Misconfigured.class);
      assertThat(kms.health().ready()).isFalse();
    }
  }

  @Test
  void rotationByAnotherBroker_isSeenAtTheNextCall() throws Exception {
    try (Kms first = KeyFiles.open(settings);
        Kms second = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      KekInfo rotated = first.rotate(DEFAULT);
      WrappedKey wrapped = second.wrap(DEFAULT, key, CONTEXT);
      assertThat(wrapped.version()).isEqualTo(rotated.current());
      first.unwrap(DEFAULT, wrapped, CONTEXT).close();
    }
  }

  @Test
  void destructionByAnotherBroker_refusesAtOnce() throws Exception {
    try (Kms first = KeyFiles.open(settings);
        Kms second = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      WrappedKey old = second.wrap(DEFAULT, key, CONTEXT);
      first.rotate(DEFAULT);
      first.destroy(old.version());
      assertThat(refusal(() -> second.unwrap(DEFAULT, old, CONTEXT)))
          .isInstanceOf(KmsException.KeyGone.class);
    }
  }

  @Test
  void destroyedVersion_isNoLongerInTheFile() throws Exception {
    try (Kms kms = KeyFiles.open(settings)) {
      byte[] secret = firstKeyBytes();
      KekInfo before = kms.info(DEFAULT);
      kms.rotate(DEFAULT);
      assertThat(contains(Files.readAllBytes(settings.file()), secret)).isTrue();
      kms.destroy(before.current());
      assertThat(contains(Files.readAllBytes(settings.file()), secret)).isFalse();
    }
  }

  @Test
  void partLeftByAKilledWriter_isNeitherReadNorWrittenThrough() throws Exception {
    WrappedKey wrapped = wrapOnce();
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "untouched");
    Files.createSymbolicLink(directory.resolve("kek.keyset.new"), elsewhere);
    try (Kms kms = KeyFiles.open(settings)) {
      kms.rotate(DEFAULT);
      kms.unwrap(DEFAULT, wrapped, CONTEXT).close();
    }
    assertThat(elsewhere).hasContent("untouched");
    assertThat(directory.resolve("kek.keyset.new")).doesNotExist();
  }

  private WrappedKey wrapOnce() throws KmsException {
    try (Kms kms = KeyFiles.open(settings);
        SecretBytes key = KeyFiles.key()) {
      return kms.wrap(DEFAULT, key, CONTEXT);
    }
  }

  /** The first key of the file, which is in the clear: field 3, 32 bytes, of Tink's AesGcmKey. */
  private byte[] firstKeyBytes() throws IOException {
    byte[] file = Files.readAllBytes(settings.file());
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\u001a ", text.indexOf("AesGcmKey")) + 2;
    return Arrays.copyOfRange(file, at, at + 32);
  }

  private static boolean contains(byte[] file, byte[] part) {
    return Stream.iterate(0, at -> at + 1)
        .limit(file.length - part.length + 1L)
        .anyMatch(at -> Arrays.equals(file, at, at + part.length, part, 0, part.length));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Problem problem(LocalSettings settings) {
    return catchThrowableOfType(Misconfigured.class, () -> KeyFiles.open(settings)).problem();
  }

  private static KmsException refusal(ThrowingCallable call) {
    return catchThrowableOfType(KmsException.class, call);
  }
}
