package dev.sallyport.broker.http;

import dev.sallyport.protocol.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hash of the operator's token comes from: the configuration, or on a first start without
 * one a fresh token, left in a file that only the broker's own user can read. The broker itself
 * keeps the hash, so the operator may take the token away.
 */
public final class AdminToken {
  /** The file in the data folder that the operator takes the token from. */
  public static final String TOKEN_FILE = "admin-token";

  /** The file in the data folder that keeps its hash. */
  public static final String HASH_FILE = "admin-token.sha256";

  private static final int SIZE = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private AdminToken() {}

  /**
   * The hash of the operator's token.
   *
   * @param configured SHA-256 in hex, from the configuration
   * @throws IOException if the files cannot be read or made
   */
  public static Digest hash(Optional<String> configured, Path dataDir, SecureRandom random)
      throws IOException {
    if (configured.isPresent()) {
      return Digest.fromHex(configured.get());
    }
    Path hashFile = dataDir.resolve(HASH_FILE);
    if (!Files.exists(hashFile)) {
      String token = existingOrNew(dataDir.resolve(TOKEN_FILE), random);
      writePrivately(hashFile, BearerToken.hashOf(token).hex());
    }
    return Digest.fromHex(Files.readString(hashFile).strip());
  }

  /** A token without a hash is what a start leaves that was cut in between. */
  private static String existingOrNew(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      byte[] token = new byte[SIZE];
      random.nextBytes(token);
      writePrivately(file, Base64.getUrlEncoder().withoutPadding().encodeToString(token));
    }
    return Files.readString(file).strip();
  }

  /**
   * The mode is given as the file is made, so that others cannot read it for a moment; it takes its
   * name only when it is whole.
   */
  private static void writePrivately(Path file, String line) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path whole =
        Files.createTempFile(
            parent, ".admin-token", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(whole, line + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
