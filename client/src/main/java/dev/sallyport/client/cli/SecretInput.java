package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads secrets from files or standard input, leaving no copy behind. */
final class SecretInput {
  private SecretInput() {}

  /** A secret of at most {@code max} bytes, exactly as the file has it. */
  static SecretBytes fromFile(Path file, int max) throws CliException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, max);
    } catch (IOException e) {
      throw CliException.local("cannot read " + file, e);
    }
  }

  /** A secret of at most {@code max} bytes, exactly as standard input gives it. */
  static SecretBytes fromStream(InputStream in, int max) throws CliException {
    try {
      return read(in, max);
    } catch (IOException e) {
      throw CliException.local("cannot read standard input", e);
    }
  }

  /** A bearer token from a private file, without the white space around it. */
  static SecretBytes token(Path file) throws CliException {
    byte[] content = PrivateFiles.readPrivate(file, 4096);
    int from = 0;
    int to = content.length;
    while (to > from && content[to - 1] <= ' ') {
      to--;
    }
    while (from < to && content[from] <= ' ') {
      from++;
    }
    byte[] token = Arrays.copyOfRange(content, from, to);
    Arrays.fill(content, (byte) 0);
    // Checked here, because the JDK's refusal of such a header would quote the token.
    for (byte b : token) {
      if (b <= ' ' || b == 0x7f) {
        throw CliException.of(
            ExitCode.LOCAL,
            file + " does not hold a bearer token",
            "It holds the token in one line, as the broker wrote it in its data directory.");
      }
    }
    return SecretBytes.takeOwnershipOf(token);
  }

  /** One buffer of fixed size: one that grows would leave pieces of the secret on the heap. */
  private static SecretBytes read(InputStream in, int max) throws IOException, CliException {
    // One byte more than allowed, so that a secret that is too long is refused, never cut.
    byte[] buffer = new byte[max + 1];
    try {
      int size = in.readNBytes(buffer, 0, buffer.length);
      if (size > max) {
        throw CliException.usage(
            "a secret has at most " + max + " bytes",
            "Encrypt what is larger with a key of its own, and put that key here.");
      }
      if (size == 0) {
        throw CliException.usage(
            "the secret is empty", "Pipe it in, or name its file with --file.");
      }
      return SecretBytes.takeOwnershipOf(Arrays.copyOf(buffer, size));
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }
}
