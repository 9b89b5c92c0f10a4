package dev.sallyport.kms;

import dev.sallyport.protocol.SecretBytes;

/**
 * What an adapter implements besides, where its system also keeps secrets that somebody put there.
 * The rules of {@link KmsAdapter} hold. The broker never believes what it reads: an owner's
 * statement has its digest.
 */
public interface SecretSource {
  /**
   * Reads a value.
   *
   * @return the text of the field in UTF-8; the caller closes it
   * @throws KmsException.NoSecret if there is no such path, version or field, or it was deleted
   * @throws KmsException.WrongAnswer if the system answers about another version
   */
  SecretBytes read(SecretPlace place) throws KmsException;
}
