package dev.sallyport.kms.local;

import com.google.crypto.tink.subtle.Random;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The keyset file and the keys that were last read from it. Several brokers of one machine may
 * share a file: each sees what another wrote at its next call.
 */
final class KeyFile implements AutoCloseable {
  private final Path path;
  private final AtomicFile file;
  private final Protection protection;
  private Keyring keys = Keyring.empty();
  private String readAt = "";
  private boolean closed;

  private KeyFile(Path path, Protection protection) {
    this.path = path;
    this.file = new AtomicFile(path);
    this.protection = protection;
  }

  /** A change of the keys. */
  @FunctionalInterface
  interface Change {
    Keyring apply(Keyring keys) throws GeneralSecurityException, KmsException;
  }

  /**
   * Opens the file, and makes it and the configured keys where they are not there yet.
   *
   * @param cost of the derivation where a file is made; an existing file says its own
   */
  static KeyFile open(LocalSettings settings, Argon2 cost) throws KmsException {
    Optional<SecretBytes> passphrase = passphrase(settings);
    try {
      createIfAbsent(settings.file(), passphrase, cost);
      KeyFile opened = new KeyFile(settings.file(), protection(settings.file(), passphrase));
      opened.makeMissing(settings);
      return opened;
    } finally {
      passphrase.ifPresent(SecretBytes::close);
    }
  }

  /**
   * The keys of a file that is there, for a look: nothing is made and nothing is written.
   *
   * @throws Misconfigured if it is not there or does not open
   */
  static Keyring look(LocalSettings settings) throws KmsException {
    Optional<SecretBytes> passphrase = passphrase(settings);
    try (Protection protection = protection(settings.file(), passphrase)) {
      return read(settings.file(), protection);
    } finally {
      passphrase.ifPresent(SecretBytes::close);
    }
  }

  /**
   * The keys as the file has them now.
   *
   * @throws Misconfigured if the file is gone or no longer the one that was opened
   */
  synchronized Keyring current() throws KmsException {
    requireOpen();
    try {
      String mark = file.mark();
      if (!mark.equals(readAt)) {
        keys = read(path, protection);
        readAt = mark;
      }
      return keys;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * The keys as the file has them now, or had them when it could last be read. What is wrapped can
   * so be moved to another KEK after the file was lost.
   */
  synchronized Keyring lastKnown() throws KmsException {
    try {
      return current();
    } catch (Misconfigured e) {
      return keys;
    }
  }

  /** Changes the keys; on the disk when this returns. */
  synchronized Keyring update(Change change) throws KmsException {
    requireOpen();
    try {
      file.<KmsException>locked(() -> {
        write(file, protection, apply(change, read(path, protection)));
      });
    } catch (IOException e) {
      throw unusable(path, e);
    }
    return current();
  }

  /** Zeroes and forgets; later calls are unavailable. */
  @Override
  public synchronized void close() {
    closed = true;
    keys = Keyring.empty();
    protection.close();
  }

  private static Optional<SecretBytes> passphrase(LocalSettings settings) throws KmsException {
    return settings.passphraseFile().isPresent()
        ? Optional.of(Passphrase.read(settings.passphraseFile().get()))
        : Optional.empty();
  }

  private void makeMissing(LocalSettings settings) throws KmsException {
    if (!current().names().containsAll(settings.keys())) {
      update(now -> now.withAll(settings.keys()));
    }
  }

  private void requireOpen() throws Unavailable {
    if (closed) {
      throw new Unavailable("closed");
    }
  }

  private static void createIfAbsent(Path path, Optional<SecretBytes> passphrase, Argon2 cost)
      throws KmsException {
    if (Files.exists(path)) {
      return;
    }
    AtomicFile file = new AtomicFile(path);
    try {
      file.<KmsException>locked(() -> {
        // Of two first starts at once the second finds the first one's keys and keeps them.
        if (!Files.exists(path)) {
          try (Protection protection = freshProtection(passphrase, cost)) {
            write(file, protection, Keyring.empty());
          }
        }
      });
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static Keyring apply(Change change, Keyring keys) throws KmsException {
    try {
      return change.apply(keys);
    } catch (GeneralSecurityException e) {
      throw new Unavailable("cannot change the key (" + e.getMessage() + ")");
    }
  }

  private static Protection freshProtection(Optional<SecretBytes> passphrase, Argon2 cost) {
    Bytes salt = Bytes.of(Random.randBytes(Argon2.SALT_SIZE));
    return passphrase
        .map(given -> Protection.byPassphrase(new KeyFileHeader.Sealed(cost, salt), given))
        .orElseGet(Protection::byModeAlone);
  }

  /** What the file itself asks for, if that is what the operator gives. */
  private static Protection protection(Path path, Optional<SecretBytes> passphrase)
      throws Misconfigured {
    try (KeyFileContent content = content(path)) {
      return switch (content.header()) {
        case KeyFileHeader.Sealed sealed ->
            Protection.byPassphrase(
                sealed, passphrase.orElseThrow(() -> mismatch(path, "needs a passphrase file")));
        case KeyFileHeader.Open _ -> {
          // Accepting this would let the operator believe in a protection that is not there.
          if (passphrase.isPresent()) {
            throw mismatch(path, "is not protected by the passphrase that is configured");
          }
          yield Protection.byModeAlone();
        }
      };
    }
  }

  private static Keyring read(Path path, Protection protection) throws Misconfigured {
    try (KeyFileContent content = content(path)) {
      if (!content.header().equals(protection.header())) {
        throw mismatch(path, "was replaced by one with another protection");
      }
      try (SecretBytes body = open(path, content, protection)) {
        return body.<Keyring, GeneralSecurityException>useOrThrow(Keyring::decode);
      }
    } catch (GeneralSecurityException e) {
      throw corrupt(path, e);
    }
  }

  private static SecretBytes open(Path path, KeyFileContent content, Protection protection)
      throws Misconfigured {
    try {
      return content.open(protection);
    } catch (GeneralSecurityException e) {
      throw new Misconfigured(Problem.WRONG_PASSPHRASE, path + " does not open");
    }
  }

  private static KeyFileContent content(Path path) throws Misconfigured {
    try (SecretBytes file = SecretFile.read(path, KeyFileContent.MAX_SIZE)) {
      return KeyFileContent.parse(file);
    } catch (GeneralSecurityException e) {
      throw corrupt(path, e);
    }
  }

  private static void write(AtomicFile file, Protection protection, Keyring keys)
      throws IOException {
    try (SecretBytes body = keys.encode();
        SecretBytes whole = KeyFileContent.write(protection.header(), protection.seal(body))) {
      if (whole.size() > KeyFileContent.MAX_SIZE || keys.names().size() > Keyring.MAX_KEYS) {
        throw new IOException("too many keys for one file");
      }
      file.replace(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys that were made or read just now", e);
    }
  }

  private static Misconfigured mismatch(Path path, String what) {
    return new Misconfigured(Problem.PASSPHRASE_MISMATCH, path + " " + what);
  }

  private static Misconfigured corrupt(Path path, GeneralSecurityException e) {
    return new Misconfigured(Problem.FILE_CORRUPT, path + " (" + e.getMessage() + ")");
  }

  private static Misconfigured unusable(Path path, IOException e) {
    return new Misconfigured(
        Problem.FILE_UNUSABLE, path + " (" + e.getClass().getSimpleName() + ")");
  }
}
