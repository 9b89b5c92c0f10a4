package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

/**
 * An owner's key on disk: three lines, the middle one base64 of the 64 bytes of an Ed25519 pair.
 * Read and written as bytes throughout, since a String could not be zeroed.
 */
final class OwnerKeyFile {
  /**
   * Marks the file for people and for scanners that look for keys in places where none should be.
   */
  private static final byte[] BEGIN = ascii("-----BEGIN SALLYPORT OWNER KEY-----\n");

  private static final byte[] END = ascii("\n-----END SALLYPORT OWNER KEY-----\n");
  private static final int MAX_BYTES = 4096;

  private OwnerKeyFile() {}

  /** Writes a key to a new 0600 file. */
  static void create(Path file, SigningKey key) throws CliException {
    try (SecretBytes encoded = key.encode();
        SecretBytes content = armoured(encoded)) {
      content.<Object, CliException>useOrThrow(bytes -> {
        PrivateFiles.create(file, bytes);
        return file;
      });
    }
  }

  /** Reads a key; close it after use. */
  static SigningKey read(Path file) throws CliException {
    byte[] content = PrivateFiles.readPrivate(file, MAX_BYTES);
    try (SecretBytes encoded = dearmoured(content)) {
      return SigningKey.decode(encoded);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw CliException.local(
          file + " is not an owner key",
          "Take it from a backup, or use the spare key: --owner-key FILE of sallyport profile add",
          e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** In arrays all the way: a String of the key could not be zeroed. */
  private static SecretBytes armoured(SecretBytes encoded) {
    byte[] base64 = encoded.use(bytes -> Base64.getEncoder().encode(bytes));
    byte[] content = Arrays.copyOf(BEGIN, BEGIN.length + base64.length + END.length);
    System.arraycopy(base64, 0, content, BEGIN.length, base64.length);
    System.arraycopy(END, 0, content, BEGIN.length + base64.length, END.length);
    Arrays.fill(base64, (byte) 0);
    return SecretBytes.takeOwnershipOf(content);
  }

  /**
   * Takes exactly what {@link #create} writes: a key file that somebody edited is not guessed at.
   */
  private static SecretBytes dearmoured(byte[] content) throws GeneralSecurityException {
    int end = content.length - END.length;
    if (end < BEGIN.length
        || !Arrays.equals(content, 0, BEGIN.length, BEGIN, 0, BEGIN.length)
        || !Arrays.equals(content, end, content.length, END, 0, END.length)) {
      throw new GeneralSecurityException("not an owner key file");
    }
    byte[] base64 = Arrays.copyOfRange(content, BEGIN.length, end);
    try {
      return SecretBytes.takeOwnershipOf(Base64.getDecoder().decode(base64));
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
