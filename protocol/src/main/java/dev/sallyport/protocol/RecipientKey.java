package dev.sallyport.protocol;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.subtle.HpkeEncrypt;
import java.security.GeneralSecurityException;

/**
 * A raw HPKE public key together with its mechanism: the key that a workload made and its evidence
 * commits to, or a broker's transport or intake key. Built only from a key that Tink accepts
 * (sizes; for P-256 the point is on the curve).
 */
@AccessesPartialKey
@LowLevelCryptoCaller
public final class RecipientKey {
  private static final int TAG_SIZE = 16;
  private final Kem kem;
  private final Bytes raw;
  private final HpkePublicKey key;

  private RecipientKey(Kem kem, Bytes raw, HpkePublicKey key) {
    this.kem = kem;
    this.raw = raw;
    this.key = key;
  }

  /** A key of exactly these bytes; refused if they are not a public key of this mechanism. */
  public static Outcome<RecipientKey> of(Kem kem, Bytes raw) {
    if (raw.size() != kem.publicKeySize() || raw.isZero()) {
      return Outcome.refused(RefusalReason.MALFORMED_RECIPIENT_KEY, kem.label());
    }
    try {
      HpkePublicKey key =
          HpkePublicKey.create(
              parameters(kem), com.google.crypto.tink.util.Bytes.copyFrom(raw.toArray()), null);
      return Outcome.accepted(new RecipientKey(kem, raw, key));
    } catch (GeneralSecurityException e) {
      return Outcome.refused(RefusalReason.MALFORMED_RECIPIENT_KEY, kem.label());
    }
  }

  /**
   * Reads {@code u16be(kem_id) public_key}, the form in which a workload encrypts its key to the
   * transport key.
   */
  public static Outcome<RecipientKey> parse(Bytes encoded) {
    if (encoded.size() < 3) {
      return Outcome.refused(RefusalReason.MALFORMED_RECIPIENT_KEY, "size");
    }
    byte[] id = encoded.slice(0, 2).toArray();
    return Kem.fromId((id[0] & 0xff) << 8 | (id[1] & 0xff))
        .map(kem -> of(kem, encoded.slice(2, encoded.size())))
        .orElseGet(() -> Outcome.refused(RefusalReason.UNSUPPORTED_KEM));
  }

  /** The mechanism. */
  public Kem kem() {
    return kem;
  }

  /** The raw public key. */
  public Bytes raw() {
    return raw;
  }

  /** {@code u16be(kem_id) public_key}. */
  public Bytes encoded() {
    return Frame.bare().u16(kem.id()).raw(raw).bytes();
  }

  /** The instance that holds this key: SHA-256 of {@link #encoded}. */
  public Digest instance() {
    return encoded().sha256();
  }

  /**
   * Seals to this key: {@code enc || ciphertext}, RFC 9180 base mode, info = {@code context}, empty
   * aad.
   *
   * @throws GeneralSecurityException if the bytes are no usable key (X25519: a point of small
   *     order; X-Wing: a coefficient out of range), or a provider is missing (X-Wing needs
   *     Conscrypt)
   */
  public Bytes seal(Bytes plaintext, Bytes context) throws GeneralSecurityException {
    return Bytes.of(seal(plaintext.toArray(), context));
  }

  /** As {@link #seal(Bytes, Bytes)}, for a plaintext that is secret. */
  public Bytes seal(SecretBytes plaintext, Bytes context) throws GeneralSecurityException {
    return Bytes.of(
        plaintext.<byte[], GeneralSecurityException>useOrThrow(secret -> seal(secret, context)));
  }

  private byte[] seal(byte[] plaintext, Bytes context) throws GeneralSecurityException {
    try {
      return HpkeEncrypt.create(key).encrypt(plaintext, context.toArray());
    } catch (RuntimeException e) {
      // Conscrypt has no other answer to a key that its native code turns down: a workload could
      // make every request of its own end as our bug.
      throw new GeneralSecurityException("not a usable public key", e);
    }
  }

  /** Size in bytes of what {@link #seal(Bytes, Bytes)} makes of so many bytes. */
  public static int sealedSize(Kem kem, int plaintextSize) {
    return kem.encapsulationSize() + plaintextSize + TAG_SIZE;
  }

  HpkePublicKey tinkKey() {
    return key;
  }

  static HpkeParameters parameters(Kem kem) throws GeneralSecurityException {
    return HpkeParameters.builder()
        .setKemId(kem.tinkId())
        .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
        .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
        .setVariant(HpkeParameters.Variant.NO_PREFIX)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecipientKey that && kem == that.kem && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return "RecipientKey[" + kem.label() + " " + instance() + "]";
  }
}
