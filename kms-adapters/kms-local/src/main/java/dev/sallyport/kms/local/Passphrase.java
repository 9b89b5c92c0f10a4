package dev.sallyport.kms.local;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a passphrase file: its bytes, without the one line end that an editor leaves. */
final class Passphrase {
  private static final int MIN_SIZE = 12;
  private static final int MAX_SIZE = 1024;

  private Passphrase() {}

  static SecretBytes read(Path file) throws Misconfigured {
    try (SecretBytes content = SecretFile.read(file, MAX_SIZE)) {
      SecretBytes passphrase = content.use(Passphrase::withoutLineEnd);
      if (passphrase.size() < MIN_SIZE) {
        passphrase.close();
        throw new Misconfigured(
            Problem.BAD_SETTING, "passphrase in " + file + " has under " + MIN_SIZE + " bytes");
      }
      return passphrase;
    }
  }

  private static SecretBytes withoutLineEnd(byte[] content) {
    int end = content.length;
    if (end > 0 && content[end - 1] == '\n') {
      end--;
      if (end > 0 && content[end - 1] == '\r') {
        end--;
      }
    }
    return SecretBytes.takeOwnershipOf(Arrays.copyOf(content, end));
  }
}
