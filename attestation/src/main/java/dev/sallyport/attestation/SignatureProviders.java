package dev.sallyport.attestation;

import java.security.Provider;
import java.util.Optional;

/**
 * Which JCA provider verifies signatures, by algorithm family; empty leaves the choice to the JDK.
 *
 * @param rsa for RSASSA-PSS and RSASSA-PKCS1
 * @param ecdsa for ECDSA over P-384
 */
public record SignatureProviders(Optional<Provider> rsa, Optional<Provider> ecdsa) {

  /** The JDK's own choice. */
  public static SignatureProviders jdk() {
    return new SignatureProviders(Optional.empty(), Optional.empty());
  }
}
