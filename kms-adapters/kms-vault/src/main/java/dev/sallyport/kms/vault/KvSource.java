package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SecretSource;
import dev.sallyport.protocol.SecretBytes;
import java.util.Map;

/** Reads secrets from KV engines of version 2, with the connections that also wrap keys. */
final class KvSource implements SecretSource {
  private final Map<String, VaultConnection> connections;

  KvSource(Map<String, VaultConnection> connections) {
    this.connections = connections;
  }

  @Override
  public SecretBytes read(SecretPlace place) throws KmsException {
    VaultConnection connection = connections.get(place.source().connection());
    if (connection == null || !place.source().scheme().equals(VaultKmsProvider.SCHEME)) {
      throw new UnknownKek(place.source().value());
    }
    return KvAnswers.value(connection.secret(place), place);
  }
}
