package dev.sallyport.protocol;

import java.security.SecureRandom;

/**
 * A single-use nonce that the broker issued.
 *
 * @param value 32 random bytes
 */
public record Challenge(Bytes value) {
  /** Size in bytes. */
  public static final int SIZE = 32;

  /** Checks the size. */
  public Challenge {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("a challenge has 32 bytes");
    }
  }

  /** A fresh challenge. */
  public static Challenge random(SecureRandom random) {
    byte[] value = new byte[SIZE];
    random.nextBytes(value);
    return new Challenge(Bytes.of(value));
  }

  /** Context of the workload's key, encrypted to the transport key. */
  public Bytes recipientContext() {
    return Frame.named("recipient").prefixed(value).bytes();
  }

  /** The transcript of this challenge, these resources and this key. */
  public Transcript transcript(ResourceList resources, RecipientKey key) {
    return transcript(resources, key.kem(), key.raw());
  }

  Transcript transcript(ResourceList resources, Kem kem, Bytes rawPublicKey) {
    return new Transcript(
        resources
            .appendTo(Frame.named("transcript").prefixed(value))
            .prefixed(Frame.bare().u16(kem.id()).bytes())
            .prefixed(rawPublicKey)
            .sha256());
  }
}
