package dev.sallyport.kms.local;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;

/**
 * A keyset file as a backup takes it: whole, with its digest checked. Nothing here makes a key or
 * changes a file.
 */
public final class KeyFileCopy implements AutoCloseable {
  private final SecretBytes content;
  private final boolean guarded;

  private KeyFileCopy(SecretBytes content, boolean guarded) {
    this.content = content;
    this.guarded = guarded;
  }

  /**
   * Reads a file.
   *
   * @throws Misconfigured if it is absent, open to others, damaged, or of another format
   */
  public static KeyFileCopy read(Path file) throws KmsException {
    SecretBytes content = SecretFile.read(file, KeyFileContent.MAX_SIZE);
    try (KeyFileContent parts = KeyFileContent.parse(content)) {
      return new KeyFileCopy(
          content,
          switch (parts.header()) {
            case KeyFileHeader.Sealed _ -> true;
            case KeyFileHeader.Open _ -> false;
          });
    } catch (GeneralSecurityException e) {
      content.close();
      throw new Misconfigured(Problem.FILE_CORRUPT, file + " (" + e.getMessage() + ")");
    }
  }

  /**
   * Checks that a file opens and has every key that the settings name, so that opening it as a KMS
   * afterwards adds none.
   *
   * @throws Misconfigured if it does not, or has not
   */
  public static void requireKeys(KmsSettings settings) throws KmsException {
    LocalSettings local = LocalSettings.of(settings);
    List<String> names = KeyFile.look(local).names();
    for (String key : local.keys()) {
      if (!names.contains(key)) {
        throw new Misconfigured(Problem.BAD_SETTING, local.file() + " has no key named " + key);
      }
    }
  }

  /** The file's bytes; closed with this. */
  public SecretBytes content() {
    return content;
  }

  /** Whether a passphrase protects it. */
  public boolean isProtected() {
    return guarded;
  }

  /** Whether another file has the same bytes. */
  public boolean isSameAs(KeyFileCopy other) {
    return content.use(mine -> other.content.use(theirs -> MessageDigest.isEqual(mine, theirs)));
  }

  /** Zeroes the content. */
  @Override
  public void close() {
    content.close();
  }
}
