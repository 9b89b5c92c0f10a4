package dev.sallyport.protocol;

import com.google.crypto.tink.hybrid.HpkeParameters;
import java.util.Arrays;
import java.util.Optional;

/**
 * The key encapsulation mechanisms of the protocol (RFC 9180 section 7.1; X-Wing:
 * draft-connolly-cfrg-xwing-kem). All are used in base mode with HKDF-SHA256 and AES-256-GCM.
 */
public enum Kem {
  /**
   * X25519 and ML-KEM-768 together, the default: secret also from an attacker who records today and
   * computes later.
   */
  X_WING("x-wing", 0x647a, 1216, 32, 1120, HpkeParameters.KemId.X_WING),
  /** X25519 alone. */
  X25519("x25519", 0x0020, 32, 32, 32, HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256),
  /** NIST P-256; public keys are uncompressed points. */
  P_256("p-256", 0x0010, 65, 32, 65, HpkeParameters.KemId.DHKEM_P256_HKDF_SHA256);

  private final String label;
  private final int id;
  private final int publicKeySize;
  private final int privateKeySize;
  private final int encapsulationSize;
  private final HpkeParameters.KemId tinkId;

  Kem(
      String label,
      int id,
      int publicKeySize,
      int privateKeySize,
      int encapsulationSize,
      HpkeParameters.KemId tinkId) {
    this.label = label;
    this.id = id;
    this.publicKeySize = publicKeySize;
    this.privateKeySize = privateKeySize;
    this.encapsulationSize = encapsulationSize;
    this.tinkId = tinkId;
  }

  /** The mechanism of this number, if the protocol has it. */
  public static Optional<Kem> fromId(int id) {
    return Arrays.stream(values()).filter(kem -> kem.id == id).findFirst();
  }

  /** The mechanism of this label, if the protocol has it. */
  public static Optional<Kem> fromLabel(String label) {
    return Arrays.stream(values()).filter(kem -> kem.label.equals(label)).findFirst();
  }

  /** The name that policies use. */
  public String label() {
    return label;
  }

  /** The kem_id of RFC 9180, 16 bits. */
  public int id() {
    return id;
  }

  /** Size of a raw public key in bytes. */
  public int publicKeySize() {
    return publicKeySize;
  }

  /** Size of a raw private key in bytes; for X-Wing the seed. */
  public int privateKeySize() {
    return privateKeySize;
  }

  /** Size in bytes of {@code enc}, which precedes the ciphertext on the wire. */
  public int encapsulationSize() {
    return encapsulationSize;
  }

  HpkeParameters.KemId tinkId() {
    return tinkId;
  }
}
