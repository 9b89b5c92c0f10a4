package dev.sallyport.kms.azure;

import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.WrongAnswer;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Azure says about one version of a key.
 *
 * @param id its name
 * @param key its public half: RSA of 2048, 3072 or 4096 bits
 * @param properties as the SDK has them
 * @param operations what the version may be used for
 */
record PublicVersion(
    KeyId id, RSAPublicKey key, KeyProperties properties, List<KeyOperation> operations) {
  private static final Set<Integer> BITS = Set.of(2048, 3072, 4096);
  private static final List<KeyOperation> NEEDED =
      List.of(KeyOperation.WRAP_KEY, KeyOperation.UNWRAP_KEY, KeyOperation.SIGN);

  PublicVersion {
    operations = List.copyOf(operations);
  }

  /** Reads an answer about a version of one key. */
  static PublicVersion of(@Nullable KeyVaultKey answer, String vault, String name)
      throws WrongAnswer, Misconfigured {
    if (answer == null || answer.getKey() == null) {
      throw new WrongAnswer("no description of " + name);
    }
    KeyId id = KeyId.parse(answer.getId(), vault, name);
    KeyType type = answer.getKeyType();
    if (!KeyType.RSA.equals(type) && !KeyType.RSA_HSM.equals(type)) {
      throw unfit(id, "no RSA key");
    }
    List<KeyOperation> operations = answer.getKeyOperations();
    return new PublicVersion(
        id,
        rsa(answer.getKey(), id),
        answer.getProperties(),
        operations == null ? List.of() : operations);
  }

  boolean isEnabled() {
    return Boolean.TRUE.equals(properties.isEnabled());
  }

  int modulusSize() {
    return key.getModulus().bitLength() / 8;
  }

  /**
   * Checks what is needed to wrap.
   *
   * @throws Misconfigured if the key lacks an operation, or Azure would let it out
   */
  void requireFit() throws Misconfigured {
    if (!operations.containsAll(NEEDED)) {
      throw unfit(id, "may not be used for wrapKey, unwrapKey and sign");
    }
    if (Boolean.TRUE.equals(properties.isExportable())) {
      throw unfit(id, "is exportable");
    }
  }

  private static RSAPublicKey rsa(JsonWebKey key, KeyId id) throws WrongAnswer {
    byte[] modulus = key.getN();
    byte[] exponent = key.getE();
    if (modulus == null || exponent == null) {
      throw new WrongAnswer("no public key in the description of " + id.name());
    }
    RSAPublicKeySpec spec =
        new RSAPublicKeySpec(new BigInteger(1, modulus), new BigInteger(1, exponent));
    if (!BITS.contains(spec.getModulus().bitLength())
        || !spec.getPublicExponent().equals(BigInteger.valueOf(65537))) {
      throw new WrongAnswer("RSA of another size or exponent for " + id.name());
    }
    try {
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new WrongAnswer("no RSA key for " + id.name());
    }
  }

  private static Misconfigured unfit(KeyId id, String why) {
    return new Misconfigured(Problem.BAD_SETTING, id + ": " + why);
  }
}
