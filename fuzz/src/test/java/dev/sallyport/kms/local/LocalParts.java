package dev.sallyport.kms.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The keyset file, up to where a passphrase is needed. */
public final class LocalParts {
  private static final int DIGEST_SIZE = 32;
  private static final String[] MEMBERS = {
    "format", "version", "protection", "header", "salt", "memoryKib", "iterations", "lanes"
  };
  private static final OwnWords OF_HEADER = OwnWords.of().json(problem -> problem, MEMBERS);
  private static final OwnWords OF_FILE =
      OwnWords.of("digest differs", "no header line")
          .json(problem -> "header: " + problem.substring(problem.indexOf(" at ") + 4), MEMBERS);

  private LocalParts() {}

  /** The line that says what protects the keys. */
  public static Part header() {
    List<String> lines =
        Stream.of(new KeyFileHeader.Open(), sealed())
            .map(header -> new String(header.line().toArray(), StandardCharsets.UTF_8).strip())
            .toList();
    return Part.json(
        "header of the key file",
        List.of(lines.get(0), lines.get(1), lines.get(0).replace("none", "some")),
        LocalParts::readHeader);
  }

  private static KeyFileHeader.Sealed sealed() {
    return new KeyFileHeader.Sealed(Argon2.STANDARD, Bytes.of(new byte[Argon2.SALT_SIZE]));
  }

  private static boolean readHeader(byte[] json) {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try {
      KeyFileHeader header = KeyFileHeader.parse(Bytes.of(line));
      assertThat(header.line()).isEqualTo(Bytes.of(line));
      assertThat(line).hasSizeLessThanOrEqualTo(KeyFileHeader.MAX_SIZE);
      return true;
    } catch (JsonException e) {
      OF_HEADER.check(e);
      return false;
    }
  }

  /**
   * A whole file, if the last byte is zero under the digest that the rest has, for nobody guesses
   * one.
   */
  public static Part file() {
    List<byte[]> files =
        Stream.of(new KeyFileHeader.Open(), sealed())
            .map(header -> KeyFileContent.write(header, Bytes.of(new byte[3])))
            .map(file -> file.use(byte[]::clone))
            .toList();
    byte[] undigested = Arrays.copyOf(files.get(1), files.get(1).length - DIGEST_SIZE + 1);
    undigested[undigested.length - 1] = 0;
    return new Part(
        "key file",
        List.of(files.get(0), files.get(1), undigested, new byte[0], new byte[DIGEST_SIZE]),
        LocalParts::readFile);
  }

  private static boolean readFile(byte[] input) {
    byte[] file = input.length > 0 && input[input.length - 1] == 0 ? digested(input) : input;
    try (SecretBytes secret = SecretBytes.copyOf(file);
        KeyFileContent content = KeyFileContent.parse(secret);
        // It leaves every body as it is.
        Protection none = Protection.byModeAlone();
        SecretBytes body = content.open(none);
        SecretBytes again = KeyFileContent.write(content.header(), body.use(Bytes::of))) {
      assertThat(again.use(Bytes::of)).isEqualTo(Bytes.of(file));
      return true;
    } catch (GeneralSecurityException e) {
      OF_FILE.check(e);
      return false;
    }
  }

  private static byte[] digested(byte[] input) {
    byte[] inner = Arrays.copyOf(input, input.length - 1);
    return ByteBuffer.allocate(inner.length + DIGEST_SIZE)
        .put(inner)
        .put(Bytes.of(inner).sha256().value().toArray())
        .array();
  }

  /** The keys, once they are in the clear. */
  public static Part body() {
    return new Part(
        "keys of the key file",
        bodies(),
        input -> {
          try {
            Keyring keys = Keyring.decode(input);
            check(keys);
            return true;
          } catch (GeneralSecurityException e) {
            return false;
          }
        });
  }

  private static List<byte[]> bodies() {
    try {
      NamedKeyset key = NamedKeyset.generate("default").rotated();
      Keyring keys = Keyring.empty().with(key.without(key.versions().getFirst()));
      try (SecretBytes two = keys.withAll(List.of("a")).encode();
          SecretBytes none = Keyring.empty().encode()) {
        byte[] body = two.use(byte[]::clone);
        return List.of(body, none.use(byte[]::clone), Arrays.copyOf(body, body.length - 1));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no seeds", e);
    }
  }

  private static void check(Keyring keys) throws GeneralSecurityException {
    try (SecretBytes encoded = keys.encode()) {
      Keyring again = encoded.<Keyring, GeneralSecurityException>useOrThrow(Keyring::decode);
      assertThat(again.names()).isEqualTo(keys.names()).hasSizeLessThanOrEqualTo(Keyring.MAX_KEYS);
      for (String name : keys.names()) {
        NamedKeyset key = keys.find(name).orElseThrow();
        NamedKeyset other = again.find(name).orElseThrow();
        assertThat(name).matches("[a-z0-9-]{1,63}");
        assertThat(key.versions())
            .isEqualTo(other.versions())
            .contains(key.current())
            .noneMatch(key.destroyed()::contains);
        assertThat(key.destroyed()).isEqualTo(other.destroyed());
        assertThat(key.current()).isEqualTo(other.current());
        assertThat(key.aead(key.current())).isPresent();
      }
    }
  }
}
