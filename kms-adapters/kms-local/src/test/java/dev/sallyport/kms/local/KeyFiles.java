package dev.sallyport.kms.local;

import dev.sallyport.kms.CheckedKms;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.testkit.HastyClock;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes and changes files for the tests of this package. */
final class KeyFiles {
  /** The least that is taken, so that tests spend their time elsewhere. */
  static final Argon2 CHEAP = new Argon2(Argon2.MIN_MEMORY_KIB, 1, 1);

  static final KekUri DEFAULT = new KekUri("local://default");
  static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});

  private KeyFiles() {}

  static LocalSettings settings(Path directory, Optional<Path> passphrase) {
    return new LocalSettings(
        directory.resolve("kek.keyset"), passphrase, List.of("default", "other"));
  }

  static Kms open(LocalSettings settings) throws KmsException {
    return new CheckedKms(
        LocalKms.open(settings, CHEAP), KmsLimits.within(Duration.ofSeconds(30)), new HastyClock());
  }

  static Path secret(Path file, String content) {
    try {
      Files.writeString(file, content);
      mode(file, "rw-------");
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  static SecretBytes key() {
    return SecretBytes.copyOf("thirty-two bytes of a secret key".getBytes(StandardCharsets.UTF_8));
  }

  /** The file with its digest made right again, as somebody would who knows the format. */
  static byte[] redigested(byte[] withoutDigest) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(withoutDigest);
      byte[] file = Arrays.copyOf(withoutDigest, withoutDigest.length + digest.length);
      System.arraycopy(digest, 0, file, withoutDigest.length, digest.length);
      return file;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
