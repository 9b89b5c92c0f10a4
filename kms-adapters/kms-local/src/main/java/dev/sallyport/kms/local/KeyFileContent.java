package dev.sallyport.kms.local;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A keyset file taken apart: the header line, the body, and the SHA-256 of both at the end. The
 * digest tells a damaged file from a wrong passphrase, before the derivation is paid for; against
 * somebody who changes the file on purpose stand its mode and the passphrase.
 */
final class KeyFileContent implements AutoCloseable {
  /** Longest file in bytes. */
  static final int MAX_SIZE = 1 << 20;

  private static final int DIGEST_SIZE = 32;
  private final KeyFileHeader header;
  private final SecretBytes body;

  private KeyFileContent(KeyFileHeader header, SecretBytes body) {
    this.header = header;
    this.body = body;
  }

  /** The file of these parts. */
  static SecretBytes write(KeyFileHeader header, Bytes body) {
    Bytes line = header.line();
    byte[] file = new byte[line.size() + body.size() + DIGEST_SIZE];
    ByteBuffer out = ByteBuffer.wrap(file).put(line.toArray()).put(body.toArray());
    out.put(digest(file));
    return SecretBytes.takeOwnershipOf(file);
  }

  /**
   * Takes a file apart.
   *
   * @throws GeneralSecurityException if it is cut, changed, or of another format
   */
  static KeyFileContent parse(SecretBytes file) throws GeneralSecurityException {
    return file.<KeyFileContent, GeneralSecurityException>useOrThrow(KeyFileContent::split);
  }

  private static KeyFileContent split(byte[] file) throws GeneralSecurityException {
    int bodyEnd = file.length - DIGEST_SIZE;
    int lineEnd = endOfLine(file, Math.min(bodyEnd, KeyFileHeader.MAX_SIZE));
    if (!MessageDigest.isEqual(digest(file), Arrays.copyOfRange(file, bodyEnd, file.length))) {
      throw new GeneralSecurityException("digest differs");
    }
    try {
      KeyFileHeader header = KeyFileHeader.parse(Bytes.of(Arrays.copyOf(file, lineEnd)));
      return new KeyFileContent(
          header, SecretBytes.takeOwnershipOf(Arrays.copyOfRange(file, lineEnd, bodyEnd)));
    } catch (JsonException e) {
      throw new GeneralSecurityException("header: " + e.where());
    }
  }

  KeyFileHeader header() {
    return header;
  }

  /**
   * The keys.
   *
   * @throws GeneralSecurityException if the protection does not open the body
   */
  SecretBytes open(Protection protection) throws GeneralSecurityException {
    return body.<SecretBytes, GeneralSecurityException>useOrThrow(protection::open);
  }

  /** Zeroes the body. */
  @Override
  public void close() {
    body.close();
  }

  private static int endOfLine(byte[] file, int limit) throws GeneralSecurityException {
    for (int i = 0; i < limit; i++) {
      if (file[i] == '\n') {
        return i + 1;
      }
    }
    throw new GeneralSecurityException("no header line");
  }

  private static byte[] digest(byte[] file) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(file, 0, file.length - DIGEST_SIZE);
      return sha256.digest();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
