package dev.sallyport.kms.azure;

import dev.sallyport.protocol.Bytes;
import java.util.Optional;

/**
 * What stands around a wrapped key: {@code 0x01}, the data key wrapped by RSA-OAEP-256, what {@link
 * DataKey} sealed, and a PS256 signature over all before it. Wrapped data key and signature are
 * each as long as the RSA modulus, so no field needs a length.
 *
 * @param wrapped data key
 * @param sealed IV, ciphertext and tag
 * @param signature of the same version that wrapped
 */
record Envelope(Bytes wrapped, Bytes sealed, Bytes signature) {
  private static final byte FORMAT = 1;

  /**
   * Reads what {@link #encode} wrote; empty for anything else.
   *
   * @param modulusSize in bytes, of the key that it is said to be under
   */
  static Optional<Envelope> parse(Bytes encoded, int modulusSize) {
    int signatureAt = encoded.size() - modulusSize;
    int sealedAt = 1 + modulusSize;
    int sealedSize = signatureAt - sealedAt;
    // Checked before the cipher sees it: a tag cut short must not be compared as a shorter one.
    if (!DataKey.isSealedSize(sealedSize) || encoded.toArray()[0] != FORMAT) {
      return Optional.empty();
    }
    return Optional.of(
        new Envelope(
            encoded.slice(1, sealedAt),
            encoded.slice(sealedAt, signatureAt),
            encoded.slice(signatureAt, encoded.size())));
  }

  /** All before the signature. */
  static Bytes body(Bytes wrapped, Bytes sealed) {
    byte[] body = new byte[1 + wrapped.size() + sealed.size()];
    body[0] = FORMAT;
    System.arraycopy(wrapped.toArray(), 0, body, 1, wrapped.size());
    System.arraycopy(sealed.toArray(), 0, body, 1 + wrapped.size(), sealed.size());
    return Bytes.of(body);
  }

  Bytes body() {
    return body(wrapped, sealed);
  }

  Bytes encode() {
    byte[] body = body().toArray();
    byte[] encoded = new byte[body.length + signature.size()];
    System.arraycopy(body, 0, encoded, 0, body.length);
    System.arraycopy(signature.toArray(), 0, encoded, body.length, signature.size());
    return Bytes.of(encoded);
  }
}
