package dev.sallyport.kms.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were cut, changed or made up. The parser has one exception and no other. */
class KeyFileParserTest {
  private static final int ROUNDS = 4000;
  @TempDir Path directory;

  @Test
  void everyTruncation_refuses() throws Exception {
    byte[] file = openFile();
    for (int length = 0; length < file.length; length++) {
      assertThat(parse(Arrays.copyOf(file, length))).as("length " + length).isFalse();
    }
    assertThat(parse(file)).isTrue();
  }

  @Test
  void everyFlippedBit_refuses() throws Exception {
    byte[] file = openFile();
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] changed = file.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(parse(changed)).as("bit " + bit).isFalse();
    }
  }

  @Test
  void bytesAfterTheEnd_refuse() throws Exception {
    byte[] file = openFile();
    assertThat(parse(Arrays.copyOf(file, file.length + 1))).isFalse();
  }

  /** Whoever recomputes the digest meets the parser itself. */
  @Test
  void randomMutationsUnderARightDigest_meetTheOneExceptionOnly() throws Exception {
    byte[] file = openFile();
    byte[] inner = Arrays.copyOf(file, file.length - 32);
    Random random = new Random(20260101);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      refused += parse(KeyFiles.redigested(mutate(inner, random))) ? 0 : 1;
    }
    // Bits inside the random key bytes themselves make another key, which is a file as good.
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void randomMutationsOfAProtectedFile_allRefuse() throws Exception {
    byte[] file = protectedFile();
    byte[] inner = Arrays.copyOf(file, file.length - 32);
    Random random = new Random(20260102);
    try (SecretBytes passphrase = passphrase()) {
      KeyFileHeader.Sealed header = new KeyFileHeader.Sealed(KeyFiles.CHEAP, salt());
      try (Protection protection = Protection.byPassphrase(header, passphrase)) {
        for (int round = 0; round < ROUNDS; round++) {
          byte[] mutated = mutate(inner, random);
          assertThat(Arrays.equals(mutated, inner) || !opens(mutated, protection)).isTrue();
        }
        assertThat(opens(inner, protection)).isTrue();
      }
    }
  }

  @Test
  void randomBytes_refuse() throws Exception {
    Random random = new Random(20260103);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      assertThat(parse(noise)).isFalse();
      assertThat(parse(KeyFiles.redigested(noise))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"none\",\"protection\":\"none\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"none\",\"more\":1}",
        "{\"format\":\"sallyport-local-kms\",\"version\":2,\"protection\":\"none\"}",
        "{\"format\":\"another\",\"version\":1,\"protection\":\"none\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"rot13\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1}",
        "{ \"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"none\"}",
        "{\"version\":1,\"format\":\"sallyport-local-kms\",\"protection\":\"none\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"argon2id\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"argon2id\",\"memoryKib\":1,\"iterations\":3,\"lanes\":4,\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"argon2id\",\"memoryKib\":2000000000,\"iterations\":3,\"lanes\":4,\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"format\":\"sallyport-local-kms\",\"version\":1,\"protection\":\"argon2id\",\"memoryKib\":65536,\"iterations\":3,\"lanes\":4,\"salt\":\"AAAA\"}",
        "[]",
        ""
      })
  void headerThatIsNotOurs_refuses(String header) throws Exception {
    byte[] file = openFile();
    int lineEnd = lineEnd(file);
    byte[] line = (header + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOfRange(file, lineEnd, file.length - 32);
    byte[] whole = ByteBuffer.allocate(line.length + body.length).put(line).put(body).array();
    assertThat(parse(KeyFiles.redigested(whole))).isFalse();
  }

  /** Which of two keys of one name opens would depend on the reader. */
  @Test
  void oneNameTwice_refuses() throws Exception {
    byte[] one = body("default");
    byte[] twice = new byte[2 * one.length - 2];
    ByteBuffer.wrap(twice)
        .putShort((short) 2)
        .put(one, 2, one.length - 2)
        .put(one, 2, one.length - 2);
    assertThatThrownBy(() -> Keyring.decode(twice))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("ascending");
    assertThat(Keyring.decode(one).names()).containsExactly("default");
  }

  @Test
  void keyringWrittenAndRead_isTheSame() throws Exception {
    Keyring keys = Keyring.empty().withAll(List.of("b", "a"));
    NamedKeyset rotated = keys.find("a").orElseThrow().rotated();
    int first = rotated.versions().getFirst();
    Keyring changed = keys.with(rotated.without(first));
    try (SecretBytes body = changed.encode()) {
      Keyring read = body.<Keyring, GeneralSecurityException>useOrThrow(Keyring::decode);
      assertThat(read.names()).containsExactly("a", "b");
      assertThat(read.find("a").orElseThrow().versions()).containsExactly(rotated.current());
      assertThat(read.find("a").orElseThrow().destroyed()).isEqualTo(Set.of(first));
      try (SecretBytes again = read.encode()) {
        assertThat(again.<Boolean>use(x -> body.use(y -> Arrays.equals(x, y)))).isTrue();
      }
    }
  }

  @Test
  void versionBothThereAndDestroyed_refuses() throws Exception {
    NamedKeyset key = NamedKeyset.generate("default");
    try (SecretBytes keyset = key.serialize()) {
      byte[] bytes = keyset.use(byte[]::clone);
      assertThatThrownBy(() -> NamedKeyset.parse("default", bytes, Set.of(key.current())))
          .isInstanceOf(GeneralSecurityException.class);
      assertThatThrownBy(() -> NamedKeyset.parse("De/fault", bytes, Set.of()))
          .isInstanceOf(GeneralSecurityException.class);
      assertThat(NamedKeyset.parse("default", bytes, Set.of()).current()).isEqualTo(key.current());
    }
  }

  @Test
  void fileTooLarge_refuses() throws Exception {
    Path file = directory.resolve("kek.keyset");
    Files.write(file, new byte[KeyFileContent.MAX_SIZE + 1]);
    KeyFiles.mode(file, "rw-------");
    assertCorrupt();
  }

  @Test
  void damagedFile_stopsTheStart() throws Exception {
    byte[] file = openFile();
    Files.write(directory.resolve("kek.keyset"), Arrays.copyOf(file, file.length / 2));
    KeyFiles.mode(directory.resolve("kek.keyset"), "rw-------");
    assertCorrupt();
  }

  @Test
  void holdersOfKeys_printNone() throws Exception {
    NamedKeyset key = NamedKeyset.generate("default");
    Keyring keys = Keyring.empty().with(key);
    assertThat(key.toString()).isEqualTo("NamedKeyset[default, 1 versions]");
    assertThat(keys.toString()).isEqualTo("Keyring[default]");
    assertThat(Protection.byModeAlone().toString()).isEqualTo("Protection[Open[]]");
  }

  private void assertCorrupt() {
    LocalSettings settings = KeyFiles.settings(directory, Optional.empty());
    assertThatThrownBy(() -> KeyFiles.open(settings))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_CORRUPT));
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
      case 2 -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        yield bytes;
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int size = random.nextInt(bytes.length - Math.max(from, to) + 1);
        System.arraycopy(original, from, bytes, to, size);
        yield bytes;
      }
    };
  }

  /** Whether the whole way from file to keys is gone; any other exception fails the test. */
  private static boolean parse(byte[] file) {
    Throwable thrown =
        catchThrowable(() -> {
          try (KeyFileContent content = KeyFileContent.parse(SecretBytes.copyOf(file));
              SecretBytes body = content.open(Protection.byModeAlone())) {
            body.<Keyring, GeneralSecurityException>useOrThrow(Keyring::decode);
          }
        });
    assertThat(thrown == null || thrown instanceof GeneralSecurityException)
        .as(String.valueOf(thrown))
        .isTrue();
    return thrown == null;
  }

  private static boolean opens(byte[] inner, Protection protection) {
    Throwable thrown =
        catchThrowable(() -> {
          byte[] file = KeyFiles.redigested(inner);
          try (KeyFileContent content = KeyFileContent.parse(SecretBytes.copyOf(file))) {
            if (!content.header().equals(protection.header())) {
              throw new GeneralSecurityException("another header");
            }
            content.open(protection).close();
          }
        });
    assertThat(thrown == null || thrown instanceof GeneralSecurityException)
        .as(String.valueOf(thrown))
        .isTrue();
    return thrown == null;
  }

  private static byte[] body(String name) throws GeneralSecurityException {
    try (SecretBytes body = Keyring.empty().withAll(List.of(name)).encode()) {
      return body.use(byte[]::clone);
    }
  }

  private static byte[] openFile() throws GeneralSecurityException {
    try (SecretBytes body = Keyring.empty().withAll(List.of("default", "other")).encode();
        SecretBytes file =
            KeyFileContent.write(new KeyFileHeader.Open(), Protection.byModeAlone().seal(body))) {
      return file.use(byte[]::clone);
    }
  }

  private static byte[] protectedFile() throws GeneralSecurityException {
    KeyFileHeader.Sealed header = new KeyFileHeader.Sealed(KeyFiles.CHEAP, salt());
    try (SecretBytes passphrase = passphrase();
        Protection protection = Protection.byPassphrase(header, passphrase);
        SecretBytes body = Keyring.empty().withAll(List.of("default")).encode();
        SecretBytes file = KeyFileContent.write(header, protection.seal(body))) {
      return file.use(byte[]::clone);
    }
  }

  private static SecretBytes passphrase() {
    return SecretBytes.copyOf("correct horse battery".getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes salt() {
    return Bytes.of(new byte[Argon2.SALT_SIZE]);
  }

  private static int lineEnd(byte[] file) {
    int end = 0;
    while (file[end] != '\n') {
      end++;
    }
    return end + 1;
  }
}
