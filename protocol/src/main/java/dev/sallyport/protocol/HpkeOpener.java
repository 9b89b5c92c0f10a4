package dev.sallyport.protocol;

import java.security.GeneralSecurityException;

/**
 * Opens what HPKE sealed (RFC 9180, base mode, single shot, HKDF-SHA256, AES-256-GCM, empty aad),
 * by another implementation than Tink's.
 */
@FunctionalInterface
public interface HpkeOpener {
  /**
   * The plaintext, for the caller to zero.
   *
   * @param kem the mechanism of the key
   * @param privateKey the raw private key, lent for the call
   * @param sealed {@code enc || ciphertext}
   * @param context the info
   * @throws GeneralSecurityException if it was not sealed to this key under this context
   */
  byte[] open(Kem kem, byte[] privateKey, Bytes sealed, Bytes context)
      throws GeneralSecurityException;
}
