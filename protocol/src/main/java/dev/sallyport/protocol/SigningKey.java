package dev.sallyport.protocol;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import javax.security.auth.DestroyFailedException;

/**
 * An Ed25519 key pair: a broker's identity key, or an owner's key that this client made. (Owners
 * may also sign elsewhere, with ECDSA P-256 keys in hardware; only the public half of those is ever
 * seen here.)
 */
public final class SigningKey implements AutoCloseable {
  private static final String ALGORITHM = "Ed25519";
  private static final int SIZE = 32;
  private static final Bytes PROBE = Bytes.of(new byte[] {1});
  private final SignatureKey publicKey;
  private final SecretBytes seed;

  /**
   * The seed as the provider wants it. Deriving it takes as long as a signature; and one object for
   * as long as the pair lives is less to be found in memory than one for each signature, which lies
   * about until it is collected.
   */
  private final PrivateKey privateKey;

  private SigningKey(SignatureKey publicKey, SecretBytes seed) throws GeneralSecurityException {
    this.publicKey = publicKey;
    this.seed = seed;
    this.privateKey = seed.<PrivateKey, GeneralSecurityException>useOrThrow(SigningKey::derive);
  }

  /** A fresh pair, by the first provider of the JDK's list as {@link #sign} is. */
  public static SigningKey generate() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    byte[] seed =
        ((EdECPrivateKey) pair.getPrivate())
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("the provider hides its keys"));
    // RFC 8410: the key is what the SubjectPublicKeyInfo ends with.
    byte[] encoded = pair.getPublic().getEncoded();
    return new SigningKey(
        require(Bytes.of(Arrays.copyOfRange(encoded, encoded.length - SIZE, encoded.length))),
        SecretBytes.takeOwnershipOf(seed));
  }

  /**
   * The pair that {@link #encode} wrote.
   *
   * @throws GeneralSecurityException if the bytes are not a pair whose halves belong together
   */
  public static SigningKey decode(SecretBytes encoded) throws GeneralSecurityException {
    return encoded.<SigningKey, GeneralSecurityException>useOrThrow(SigningKey::split);
  }

  private static SigningKey split(byte[] encoded) throws GeneralSecurityException {
    if (encoded.length != 2 * SIZE) {
      throw new GeneralSecurityException("not an Ed25519 key pair");
    }
    SigningKey pair =
        new SigningKey(
            require(Bytes.of(Arrays.copyOfRange(encoded, SIZE, encoded.length))),
            SecretBytes.takeOwnershipOf(Arrays.copyOf(encoded, SIZE)));
    if (!pair.publicKey.verifies(pair.sign(PROBE), PROBE)) {
      pair.close();
      throw new GeneralSecurityException("key halves do not belong together");
    }
    return pair;
  }

  /** The public half. */
  public SignatureKey publicKey() {
    return publicKey;
  }

  /** {@code seed public_key}, 64 bytes: secret. */
  public SecretBytes encode() {
    return seed.use(secret -> {
      byte[] encoded = Arrays.copyOf(secret, 2 * SIZE);
      System.arraycopy(publicKey.raw().toArray(), 0, encoded, SIZE, SIZE);
      return SecretBytes.takeOwnershipOf(encoded);
    });
  }

  /**
   * Signs; 64 bytes. By the first provider of the JDK's list: a native one is several times faster
   * than Tink's own arithmetic, and what RFC 8032 makes of a key and a message is the same bytes
   * whoever computes it.
   */
  public Bytes sign(Bytes message) {
    // Under the seed's lock, and never after it was zeroed.
    return seed.use(_ -> {
      try {
        java.security.Signature signer = java.security.Signature.getInstance(ALGORITHM);
        signer.initSign(privateKey);
        signer.update(message.toArray());
        return Bytes.of(signer.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a 32-byte seed always signs", e);
      }
    });
  }

  /** Zeroes the private half; also the provider's form of it, where the provider can. */
  @Override
  public void close() {
    seed.close();
    try {
      privateKey.destroy();
    } catch (DestroyFailedException e) {
      // The JDK's own provider cannot: its object is collected with this one, which is
      // all there is.
    }
  }

  /** Names the public half only. */
  @Override
  public String toString() {
    return "SigningKey[" + publicKey + "]";
  }

  private static PrivateKey derive(byte[] seed) throws GeneralSecurityException {
    return KeyFactory.getInstance(ALGORITHM)
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  private static SignatureKey require(Bytes raw) throws GeneralSecurityException {
    return switch (SignatureKey.ed25519(raw)) {
      case Outcome.Accepted<SignatureKey>(SignatureKey key) -> key;
      case Outcome.Refused<SignatureKey>(Refusal refusal) ->
          throw new GeneralSecurityException(refusal.line());
    };
  }
}
