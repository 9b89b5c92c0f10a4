package dev.sallyport.kms;

import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;

/**
 * One connection of a {@link ConnectedKms}: an account, a region or a vault of the operator's, with
 * the credentials for it. The rules of {@link KmsAdapter} hold for it. It is asked only about KEKs
 * that it allows, only about versions of the form that {@link KekNames} tells, and never again once
 * it is closed.
 */
public interface KmsConnection extends AutoCloseable {

  /** As {@link KmsAdapter#wrap}. */
  Wrapped wrap(NamedKek kek, KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException;

  /** As {@link KmsAdapter#unwrap}. */
  Unwrapped unwrap(NamedKek kek, KekVersion version, Bytes ciphertext, Bytes context)
      throws KmsException;

  /** As {@link KmsAdapter#info}. */
  KekInfo info(NamedKek kek) throws KmsException;

  /** As {@link KmsAdapter#rotate}. */
  KekInfo rotate(NamedKek kek) throws KmsException;

  /** As {@link KmsAdapter#destroy}. */
  Destruction destroy(NamedKek kek, KekVersion version) throws KmsException;

  /**
   * Asks about a KEK, with a call that needs credentials and changes nothing.
   *
   * @return one line for the operator, where it was answered
   */
  String probe(NamedKek kek) throws KmsException;

  /** Ends what is under way and zeroes what is held. */
  @Override
  void close();
}
