package dev.sallyport.kms;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.Optional;

/**
 * What an adapter implements for one kind of key management system. The broker never calls it
 * itself but through {@link CheckedKms}, which bounds its time and checks its answers.
 *
 * <p>Rules for an adapter: the context is associated data of the encryption itself; a call names
 * the version that it is given and no other; an answer names the key that the system's own answer
 * names, not the one that was asked for; no vendor exception leaves; an interrupt ends a call; and
 * nothing is logged but names and status codes.
 */
public interface KmsAdapter extends AutoCloseable {

  /**
   * Encrypts under exactly this version.
   *
   * @param plaintext at most 4 KiB; the caller closes it
   * @param context associated data
   */
  Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context) throws KmsException;

  /** Decrypts under exactly this version. */
  Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException;

  /** As {@link Kms#info}. */
  KekInfo info(KekUri kek) throws KmsException;

  /** As {@link Kms#rotate}. */
  KekInfo rotate(KekUri kek) throws KmsException;

  /** As {@link Kms#destroy}; the version is not the current one when the call begins. */
  Destruction destroy(KekVersion version) throws KmsException;

  /** Where the system also keeps secrets; most keep none. */
  default Optional<SecretSource> source() {
    return Optional.empty();
  }

  /** Whether the connections can be used now; a call that fails is a connection not ready. */
  KmsHealth health();

  /** Ends connections and zeroes what is held; later calls are unavailable. */
  @Override
  void close();

  /**
   * An answer to {@link #wrap}.
   *
   * @param by the key that encrypted, as the system names it
   * @param ciphertext what the system gave, at most {@link WrappedKey#MAX_CIPHERTEXT_SIZE} bytes
   */
  record Wrapped(KekVersion by, Bytes ciphertext) {}

  /**
   * An answer to {@link #unwrap}.
   *
   * @param by the key that decrypted, as the system names it
   * @param plaintext what came out; whoever has the answer closes it
   */
  record Unwrapped(KekVersion by, SecretBytes plaintext) implements AutoCloseable {
    /** Zeroes the plaintext. */
    @Override
    public void close() {
      plaintext.close();
    }
  }
}
