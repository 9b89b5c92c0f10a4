package dev.sallyport.kms.azure;

import dev.sallyport.protocol.Bytes;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** RSASSA-PSS with SHA-256 and a salt of 32 bytes: PS256 of RFC 7518 section 3.5. */
final class RsaPss {
  private static final PSSParameterSpec PS256 =
      new PSSParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

  private RsaPss() {}

  static Bytes sign(PrivateKey key, Bytes message) {
    try {
      Signature signature = ps256();
      signature.initSign(key);
      signature.update(message.toArray());
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an RSA key does not sign", e);
    }
  }

  static boolean verifies(RSAPublicKey key, Bytes message, Bytes signed) {
    try {
      Signature signature = ps256();
      signature.initVerify(key);
      signature.update(message.toArray());
      return signature.verify(signed.toArray());
    } catch (SignatureException | InvalidKeyException e) {
      // Of another length, or under numbers that are no key.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSASSA-PSS", e);
    }
  }

  private static Signature ps256() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(PS256);
    return signature;
  }
}
