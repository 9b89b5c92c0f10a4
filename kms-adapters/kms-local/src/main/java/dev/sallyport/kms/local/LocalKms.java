package dev.sallyport.kms.local;

import com.google.crypto.tink.Aead;
import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;

/**
 * Wraps with AES-256-GCM under the keys of a file. A version is the unsigned decimal of its Tink
 * key id; a ciphertext is Tink's, with the id before it.
 */
final class LocalKms implements KmsAdapter {
  private final KeyFile file;

  private LocalKms(KeyFile file) {
    this.file = file;
  }

  static LocalKms open(LocalSettings settings, Argon2 cost) throws KmsException {
    return new LocalKms(KeyFile.open(settings, cost));
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    Aead aead = aead(file.current(), version);
    try {
      byte[] ciphertext =
          plaintext.<byte[], GeneralSecurityException>useOrThrow(
              bytes -> aead.encrypt(bytes, context.toArray()));
      return new Wrapped(version, Bytes.of(ciphertext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not encrypt", e);
    }
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    Aead aead = aead(file.lastKnown(), version);
    try {
      byte[] plaintext = aead.decrypt(ciphertext.toArray(), context.toArray());
      return new Unwrapped(version, SecretBytes.takeOwnershipOf(plaintext));
    } catch (GeneralSecurityException e) {
      throw new Unreadable(version.kek());
    }
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    return info(require(file.current(), kek));
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    return info(require(file.update(keys -> keys.with(require(keys, kek).rotated())), kek));
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    NamedKeyset key = require(file.current(), version.kek());
    aead(file.current(), version);
    if (key.current() == id(version)) {
      return new Destruction.NotPossible("the current version is in use: rotate first");
    }
    file.update(keys -> keys.with(require(keys, version.kek()).without(id(version))));
    return new Destruction.Destroyed();
  }

  @Override
  public KmsHealth health() {
    try {
      int count = file.current().names().size();
      return KmsHealth.of(LocalKmsProvider.SCHEME, true, count + " keys");
    } catch (KmsException e) {
      return KmsHealth.of(LocalKmsProvider.SCHEME, false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private static KekInfo info(NamedKeyset key) {
    KekUri kek = LocalSettings.kek(key.name());
    return new KekInfo(
        version(kek, key.current()), key.versions().stream().map(id -> version(kek, id)).toList());
  }

  private static NamedKeyset require(Keyring keys, KekUri kek) throws UnknownKek {
    // The scheme was checked by whoever chose this adapter; checked again, a key of another
    // system that has the same name here is never used in its stead.
    if (!kek.equals(new KekUri(LocalKmsProvider.SCHEME + "://" + kek.locator()))) {
      throw new UnknownKek(kek.value());
    }
    return keys.find(kek.locator()).orElseThrow(() -> new UnknownKek(kek.value()));
  }

  private static Aead aead(Keyring keys, KekVersion version) throws KmsException {
    NamedKeyset key = require(keys, version.kek());
    int id = id(version);
    if (key.destroyed().contains(id)) {
      throw new KeyGone(version);
    }
    return key.aead(id).orElseThrow(() -> new UnknownKek(version.toString()));
  }

  private static KekVersion version(KekUri kek, int id) {
    return new KekVersion(kek, Integer.toUnsignedString(id));
  }

  /** One spelling for one version: a second one, such as a leading zero, is unknown. */
  private static int id(KekVersion version) throws UnknownKek {
    try {
      int id = Integer.parseUnsignedInt(version.version());
      if (Integer.toUnsignedString(id).equals(version.version())) {
        return id;
      }
    } catch (NumberFormatException e) {
      throw new UnknownKek(version.toString());
    }
    throw new UnknownKek(version.toString());
  }
}
