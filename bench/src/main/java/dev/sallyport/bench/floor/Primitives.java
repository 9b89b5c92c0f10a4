package dev.sallyport.bench.floor;

import com.google.crypto.tink.hybrid.HpkePublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.List;

/** Keys and inputs of every primitive of a release, of the sizes that a real request has. */
record Primitives(
    SignedContent cpu,
    SignedContent gpu,
    List<byte[]> devices,
    SealedContent recipient,
    SealedContent intake,
    HpkePublicKey workload,
    Provider ed25519,
    PrivateKey identity) {
  /** A key-encryption key, as the measured broker releases it. */
  static final int SECRET_SIZE = 32;

  /** What an identity key signs about one released secret. */
  static final int ANSWER_SIZE = 1400;

  /** {@code u16be(kem_id) public_key} of an X-Wing key. */
  private static final int RECIPIENT_SIZE = 2 + 1216;

  /** For the sample that a system property names. */
  static Primitives ofSample() {
    try {
      return of(FloorInputs.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a provider does not do what the broker uses it for", e);
    }
  }

  private static Primitives of(FloorInputs inputs) throws GeneralSecurityException {
    inputs.registerProviders();
    Provider ed25519 = inputs.provider("ed25519");
    return new Primitives(
        SignedContent.ps384(inputs.cpuSigningInput(), inputs.provider("rsa-pss")),
        SignedContent.es384(inputs.gpuSigningInput(), inputs.provider("ecdsa-p384")),
        inputs.deviceTokens(),
        SealedContent.ofSize(RECIPIENT_SIZE),
        SealedContent.ofSize(SECRET_SIZE),
        SealedContent.newKey().getPublicKey(),
        ed25519,
        KeyPairGenerator.getInstance("Ed25519", ed25519).generateKeyPair().getPrivate());
  }
}
