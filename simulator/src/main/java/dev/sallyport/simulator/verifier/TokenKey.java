package dev.sallyport.simulator.verifier;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/**
 * A key that signs tokens.
 *
 * @param kid its id in the key set
 * @param algorithm JOSE name: PS384, RS256 or ES384
 * @param key the private key
 */
record TokenKey(String kid, String algorithm, PrivateKey key) {
  private static final int PSS_SALT_SIZE = 48;
  private static final int PSS_TRAILER = 1;

  byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance(jcaName());
      if (algorithm.equals("PS384")) {
        signature.setParameter(
            new PSSParameterSpec(
                "SHA-384", "MGF1", MGF1ParameterSpec.SHA384, PSS_SALT_SIZE, PSS_TRAILER));
      }
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + algorithm, e);
    }
  }

  private String jcaName() {
    return switch (algorithm) {
      case "PS384" -> "RSASSA-PSS";
      case "RS256" -> "SHA256withRSA";
      case "ES384" -> "SHA384withECDSAinP1363Format";
      default -> throw new IllegalArgumentException("no such algorithm: " + algorithm);
    };
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "TokenKey[" + kid + ", " + algorithm + "]";
  }
}
