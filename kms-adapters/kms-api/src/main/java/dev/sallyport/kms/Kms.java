package dev.sallyport.kms;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;

/**
 * Wraps keys under key-encryption keys that never leave their key management system. Every answer
 * has been checked against its request, and every call ends within a bounded time. Safe for use by
 * many threads.
 */
public interface Kms extends AutoCloseable {
  /** Longest key that can be wrapped, in bytes. Every key management system takes this much. */
  int MAX_KEY_SIZE = 3072;

  /** Longest value that is read from a source, in bytes: a sealed secret of 64 KiB in base64url. */
  int MAX_VALUE_SIZE = 96 * 1024;

  /** Longest context, in bytes. */
  int MAX_CONTEXT_SIZE = 1024;

  /**
   * Wraps a key under the current version of a KEK.
   *
   * @param key 1 to {@link #MAX_KEY_SIZE} bytes; stays the caller's
   * @param context authenticated, not stored: unwrapping needs the same bytes again
   * @throws KmsException.Unavailable if there is no answer in time
   * @throws KmsException.UnknownKek if nothing of this name is configured
   */
  WrappedKey wrap(KekUri kek, SecretBytes key, Bytes context) throws KmsException;

  /**
   * Unwraps a key, under whichever readable version wrapped it.
   *
   * @return the key; the caller closes it
   * @throws KmsException.Unreadable if it was changed, or was wrapped under another KEK or context
   * @throws KmsException.KeyGone if its version is destroyed or disabled
   * @throws KmsException.WrongAnswer if the system answers about another key than asked
   * @throws KmsException.Unavailable if there is no answer in time
   */
  SecretBytes unwrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException;

  /**
   * The same key under the current version; unchanged if it is there already. The key is in a
   * zeroed holder of this process for the moment between.
   *
   * @throws KmsException as {@link #unwrap} and {@link #wrap}
   */
  WrappedKey rewrap(KekUri kek, WrappedKey wrapped, Bytes context) throws KmsException;

  /**
   * What the system says about a key.
   *
   * @throws KmsException.UnknownKek if there is none of this name
   * @throws KmsException.KeyGone if all of it is destroyed or disabled
   */
  KekInfo info(KekUri kek) throws KmsException;

  /**
   * Makes a new current version. What older versions wrapped stays readable.
   *
   * @return the key as it is afterwards
   */
  KekInfo rotate(KekUri kek) throws KmsException;

  /**
   * Destroys one version, and with it everything that only it wrapped. The current version is never
   * destroyed: rotate first.
   */
  Destruction destroy(KekVersion version) throws KmsException;

  /**
   * Reads a secret that lies outside of the broker's store.
   *
   * @return 1 to {@link #MAX_VALUE_SIZE} bytes, unverified; the caller closes them
   * @throws KmsException.NoSecret if there is none at this place, or none any more
   * @throws KmsException.UnknownKek if there is no such connection, or it keeps no secrets
   * @throws KmsException.WrongAnswer if the system answers about another place
   * @throws KmsException.Unavailable if there is no answer in time
   */
  SecretBytes read(SecretPlace place) throws KmsException;

  /** Whether every connection can be used now. Never throws, never takes longer than a call. */
  KmsHealth health();

  /** Ends all connections and forgets their keys; afterwards every call is unavailable. */
  @Override
  void close();
}
