package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Reads a file that holds a secret, and refuses one that others than its owner may touch. */
public final class SecretFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private SecretFile() {}

  /**
   * The whole content.
   *
   * @param maxSize more bytes than this refuse
   * @throws Misconfigured if the file is absent, too large, or not for its owner alone (mode 0600
   *     or 0400)
   */
  public static SecretBytes read(Path file, int maxSize) throws Misconfigured {
    try (InputStream in = Files.newInputStream(file)) {
      requireOwnerOnly(file);
      byte[] content = in.readNBytes(maxSize + 1);
      if (content.length > maxSize) {
        Arrays.fill(content, (byte) 0);
        throw new Misconfigured(
            Problem.FILE_CORRUPT, file + " has more than " + maxSize + " bytes");
      }
      return SecretBytes.takeOwnershipOf(content);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Checks the mode.
   *
   * @throws Misconfigured if group or others have any right, or somebody may execute it
   */
  public static void requireOwnerOnly(Path file) throws Misconfigured {
    try {
      // Whoever shares a machine or a volume with the broker would read the secret.
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        throw new Misconfigured(Problem.UNSAFE_FILE_MODE, file + " must have mode 0600 or 0400");
      }
    } catch (UnsupportedOperationException e) {
      throw new Misconfigured(Problem.UNSAFE_FILE_MODE, file + " has no POSIX mode to check");
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static Misconfigured unusable(Path file, IOException e) {
    return new Misconfigured(
        Problem.FILE_UNUSABLE, file + " (" + e.getClass().getSimpleName() + ")");
  }
}
