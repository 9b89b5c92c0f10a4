package dev.sallyport.kms.azure;

import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.UnwrapResult;
import com.azure.security.keyvault.keys.cryptography.models.WrapResult;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What Azure does with the private half of one version. Each answer has to name that version: with
 * another key an attacker could open what is wrapped, or sign what is not ours.
 */
final class VersionCalls {
  private final CryptographyClient client;
  private final KeyId id;

  VersionCalls(CryptographyClient client, KeyId id) {
    this.client = client;
    this.id = id;
  }

  Bytes wrap(DataKey key) throws WrongAnswer {
    byte[] copy = key.copy();
    try {
      WrapResult answer = client.wrapKey(KeyWrapAlgorithm.RSA_OAEP_256, copy);
      requireSame(answer.getKeyId());
      return Bytes.of(content(answer.getEncryptedKey()));
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  Bytes sign(Bytes message) throws WrongAnswer {
    SignResult answer = client.sign(SignatureAlgorithm.PS256, message.sha256().value().toArray());
    requireSame(answer.getKeyId());
    return Bytes.of(content(answer.getSignature()));
  }

  /** Unwraps; the caller closes the key. */
  DataKey unwrap(Bytes wrapped, KekVersion version) throws KmsException {
    byte[] key = unwrapped(wrapped, version);
    return DataKey.takeOwnershipOf(key)
        .orElseThrow(() -> new WrongAnswer("a data key of another size"));
  }

  private byte[] unwrapped(Bytes wrapped, KekVersion version) throws KmsException {
    try {
      UnwrapResult answer = client.unwrapKey(KeyWrapAlgorithm.RSA_OAEP_256, wrapped.toArray());
      byte[] key = content(answer.getKey());
      try {
        requireSame(answer.getKeyId());
      } catch (WrongAnswer e) {
        Arrays.fill(key, (byte) 0);
        throw e;
      }
      return key;
    } catch (VaultRefusal e) {
      if (e.status() == 400) {
        throw new Unreadable(version.kek());
      }
      throw e;
    }
  }

  private void requireSame(@Nullable String kid) throws WrongAnswer {
    if (!KeyId.parse(kid, id.vault(), id.name()).equals(id)) {
      throw new WrongAnswer("another version than " + id.version());
    }
  }

  private static byte[] content(byte @Nullable [] bytes) throws WrongAnswer {
    if (bytes == null) {
      throw new WrongAnswer("an answer without content");
    }
    return bytes;
  }
}
