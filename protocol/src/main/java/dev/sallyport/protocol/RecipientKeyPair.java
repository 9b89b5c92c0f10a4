package dev.sallyport.protocol;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.hybrid.subtle.HpkeDecrypt;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * An HPKE key pair. The private half stays in a zeroable holder; Tink's own key object, which
 * cannot be zeroed, is made for one use.
 */
@AccessesPartialKey
@LowLevelCryptoCaller
public final class RecipientKeyPair implements AutoCloseable {
  private static final Bytes PROBE = Bytes.of(new byte[] {1});
  private final RecipientKey publicKey;
  private final SecretBytes privateKey;

  private RecipientKeyPair(RecipientKey publicKey, SecretBytes privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /**
   * A fresh pair.
   *
   * @throws GeneralSecurityException if a provider is missing (X-Wing needs Conscrypt)
   */
  public static RecipientKeyPair generate(Kem kem) throws GeneralSecurityException {
    KeysetHandle handle =
        KeysetHandle.generateNew(RecipientKey.parameters(kem), HybridConfig2026.get());
    HpkePrivateKey key = (HpkePrivateKey) handle.getPrimary().getKey();
    Bytes raw = Bytes.of(key.getPublicKey().getPublicKeyBytes().toByteArray());
    SecretBytes secret =
        SecretBytes.takeOwnershipOf(
            key.getPrivateKeyBytes().toByteArray(InsecureSecretKeyAccess.get()));
    return new RecipientKeyPair(require(RecipientKey.of(kem, raw)), secret);
  }

  /**
   * The pair that {@link #encode} wrote.
   *
   * @throws GeneralSecurityException if the bytes are not a pair whose halves belong together
   */
  public static RecipientKeyPair decode(SecretBytes encoded) throws GeneralSecurityException {
    RecipientKeyPair pair = decodeProven(encoded);
    pair.proveHalvesBelongTogether();
    return pair;
  }

  /**
   * As {@link #decode}, for bytes that it has accepted before: without the proof that the halves
   * belong together, which costs a sealing and an opening.
   */
  public static RecipientKeyPair decodeProven(SecretBytes encoded) throws GeneralSecurityException {
    return encoded.<RecipientKeyPair, GeneralSecurityException>useOrThrow(RecipientKeyPair::split);
  }

  private static RecipientKeyPair split(byte[] encoded) throws GeneralSecurityException {
    if (encoded.length < 2) {
      throw new GeneralSecurityException("not a key pair");
    }
    Kem kem =
        Kem.fromId((encoded[0] & 0xff) << 8 | (encoded[1] & 0xff))
            .orElseThrow(() -> new GeneralSecurityException("unknown kem"));
    int end = 2 + kem.privateKeySize();
    if (encoded.length != end + kem.publicKeySize()) {
      throw new GeneralSecurityException("not a key pair");
    }
    Bytes raw = Bytes.of(Arrays.copyOfRange(encoded, end, encoded.length));
    SecretBytes secret = SecretBytes.takeOwnershipOf(Arrays.copyOfRange(encoded, 2, end));
    return new RecipientKeyPair(require(RecipientKey.of(kem, raw)), secret);
  }

  /** The public half. */
  public RecipientKey publicKey() {
    return publicKey;
  }

  /** {@code u16be(kem_id) private_key public_key}: secret, to be wrapped by a KMS. */
  public SecretBytes encode() {
    return privateKey.use(secret -> {
      byte[] encoded = new byte[2 + secret.length + publicKey.raw().size()];
      encoded[0] = (byte) (publicKey.kem().id() >> 8);
      encoded[1] = (byte) publicKey.kem().id();
      System.arraycopy(secret, 0, encoded, 2, secret.length);
      byte[] raw = publicKey.raw().toArray();
      System.arraycopy(raw, 0, encoded, 2 + secret.length, raw.length);
      return SecretBytes.takeOwnershipOf(encoded);
    });
  }

  /**
   * Opens what was sealed to the public half under the same context.
   *
   * @throws GeneralSecurityException if it was not, or was changed
   */
  public SecretBytes open(Bytes sealed, Bytes context) throws GeneralSecurityException {
    return SecretBytes.takeOwnershipOf(opener().decrypt(sealed.toArray(), context.toArray()));
  }

  /**
   * As {@link #open(Bytes, Bytes)}, by another implementation. Tink proves, each time that it takes
   * a private key, that it belongs to the public one, at the cost of a sealing and an opening; a
   * pair that {@link #decode} accepted needs that once.
   */
  public SecretBytes open(Bytes sealed, Bytes context, HpkeOpener opener)
      throws GeneralSecurityException {
    return SecretBytes.takeOwnershipOf(
        privateKey.<byte[], GeneralSecurityException>useOrThrow(
            secret -> opener.open(publicKey.kem(), secret, sealed, context)));
  }

  /** Zeroes the private half. */
  @Override
  public void close() {
    privateKey.close();
  }

  /** Names the public half only. */
  @Override
  public String toString() {
    return "RecipientKeyPair[" + publicKey + "]";
  }

  private HybridDecrypt opener() throws GeneralSecurityException {
    return privateKey.<HybridDecrypt, GeneralSecurityException>useOrThrow(secret ->
        HpkeDecrypt.create(
            HpkePrivateKey.create(
                publicKey.tinkKey(),
                com.google.crypto.tink.util.SecretBytes.copyFrom(
                    secret, InsecureSecretKeyAccess.get()))));
  }

  /** Stops a stored public half that somebody put beside a private half of ours. */
  private void proveHalvesBelongTogether() throws GeneralSecurityException {
    try (SecretBytes opened = open(publicKey.seal(PROBE, Bytes.empty()), Bytes.empty())) {
      if (opened.size() != PROBE.size()) {
        throw new GeneralSecurityException("key halves do not belong together");
      }
    }
  }

  private static RecipientKey require(Outcome<RecipientKey> outcome)
      throws GeneralSecurityException {
    return switch (outcome) {
      case Outcome.Accepted<RecipientKey>(RecipientKey key) -> key;
      case Outcome.Refused<RecipientKey>(Refusal refusal) ->
          throw new GeneralSecurityException(refusal.line());
    };
  }
}
