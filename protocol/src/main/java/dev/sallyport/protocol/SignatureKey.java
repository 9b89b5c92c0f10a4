package dev.sallyport.protocol;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.signature.EcdsaParameters;
import com.google.crypto.tink.signature.EcdsaPublicKey;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.subtle.EcdsaVerifyJce;
import com.google.crypto.tink.subtle.Ed25519Verify;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Optional;

/**
 * A raw public signature key: Ed25519 (RFC 8032, 32 bytes) or ECDSA P-256 with SHA-256 (65 bytes,
 * uncompressed). Signatures are 64 bytes: Ed25519, or IEEE P1363.
 */
@AccessesPartialKey
public final class SignatureKey {
  /** Size of every signature in bytes. */
  public static final int SIGNATURE_SIZE = 64;

  private final Algorithm algorithm;
  private final Bytes raw;
  private final PublicKeyVerify verifier;

  private SignatureKey(Algorithm algorithm, Bytes raw, PublicKeyVerify verifier) {
    this.algorithm = algorithm;
    this.raw = raw;
    this.verifier = verifier;
  }

  /** The signature algorithms of owners and identities. */
  public enum Algorithm {
    /** EdDSA over Curve25519. */
    ED25519("ed25519", 32),
    /** ECDSA over P-256 with SHA-256. */
    ECDSA_P256("ecdsa-p256", 65);

    private final String label;
    private final int publicKeySize;

    Algorithm(String label, int publicKeySize) {
      this.label = label;
      this.publicKeySize = publicKeySize;
    }

    /** The name in an owners document. */
    public String label() {
      return label;
    }

    /** Size of a raw public key in bytes. */
    public int publicKeySize() {
      return publicKeySize;
    }

    /** The algorithm of this label, if there is one. */
    public static Optional<Algorithm> fromLabel(String label) {
      return Arrays.stream(values()).filter(algorithm -> algorithm.label.equals(label)).findFirst();
    }
  }

  /** A key of exactly these bytes; a P-256 point is checked to lie on the curve. */
  public static Outcome<SignatureKey> of(Algorithm algorithm, Bytes raw) {
    if (raw.size() != algorithm.publicKeySize()) {
      return Outcome.refused(RefusalReason.MALFORMED_OWNERS, "publicKey");
    }
    try {
      return Outcome.accepted(new SignatureKey(algorithm, raw, verifier(algorithm, raw)));
    } catch (GeneralSecurityException e) {
      return Outcome.refused(RefusalReason.MALFORMED_OWNERS, "publicKey");
    }
  }

  /** An Ed25519 key, as brokers' identity keys are. */
  public static Outcome<SignatureKey> ed25519(Bytes raw) {
    return of(Algorithm.ED25519, raw);
  }

  /** The algorithm. */
  public Algorithm algorithm() {
    return algorithm;
  }

  /** The raw public key. */
  public Bytes raw() {
    return raw;
  }

  /** SHA-256 of the raw key: what people compare. */
  public Digest fingerprint() {
    return raw.sha256();
  }

  /** Whether this is this key's signature over exactly these bytes. */
  public boolean verifies(Bytes signature, Bytes signed) {
    if (signature.size() != SIGNATURE_SIZE) {
      return false;
    }
    try {
      verifier.verify(signature.toArray(), signed.toArray());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignatureKey that
        && algorithm == that.algorithm
        && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return "SignatureKey[" + algorithm.label() + " " + raw.hex() + "]";
  }

  private static PublicKeyVerify verifier(Algorithm algorithm, Bytes raw)
      throws GeneralSecurityException {
    return switch (algorithm) {
      case ED25519 ->
          Ed25519Verify.create(
              Ed25519PublicKey.create(
                  Ed25519Parameters.Variant.NO_PREFIX,
                  com.google.crypto.tink.util.Bytes.copyFrom(raw.toArray()),
                  null));
      case ECDSA_P256 -> EcdsaVerifyJce.create(p256(raw));
    };
  }

  static EcdsaPublicKey p256(Bytes raw) throws GeneralSecurityException {
    if (raw.slice(0, 1).toArray()[0] != 4) {
      throw new GeneralSecurityException("not an uncompressed point");
    }
    return EcdsaPublicKey.builder()
        .setParameters(p256Parameters())
        .setPublicPoint(
            new ECPoint(
                new BigInteger(1, raw.slice(1, 33).toArray()),
                new BigInteger(1, raw.slice(33, 65).toArray())))
        .build();
  }

  static EcdsaParameters p256Parameters() throws GeneralSecurityException {
    return EcdsaParameters.builder()
        .setCurveType(EcdsaParameters.CurveType.NIST_P256)
        .setHashType(EcdsaParameters.HashType.SHA256)
        .setSignatureEncoding(EcdsaParameters.SignatureEncoding.IEEE_P1363)
        .setVariant(EcdsaParameters.Variant.NO_PREFIX)
        .build();
  }
}
