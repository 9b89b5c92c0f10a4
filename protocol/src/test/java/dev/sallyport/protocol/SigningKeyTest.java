package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  private static final Bytes MESSAGE = Bytes.fromHex("00ff");

  @Test
  void signature_verifiesForItsMessageAndKeyOnly() throws GeneralSecurityException {
    try (SigningKey key = SigningKey.generate();
        SigningKey other = SigningKey.generate()) {
      Bytes signature = key.sign(MESSAGE);
      assertThat(signature.size()).isEqualTo(SignatureKey.SIGNATURE_SIZE);
      assertThat(key.publicKey().verifies(signature, MESSAGE)).isTrue();
      assertThat(key.publicKey().verifies(signature, Bytes.fromHex("00fe"))).isFalse();
      assertThat(other.publicKey().verifies(signature, MESSAGE)).isFalse();
      assertThat(key.publicKey().verifies(signature.slice(0, 63), MESSAGE)).isFalse();
    }
  }

  @Test
  void encodedPair_signsTheSame() throws GeneralSecurityException {
    try (SigningKey key = SigningKey.generate();
        SigningKey again = SigningKey.decode(key.encode())) {
      assertThat(again.publicKey()).isEqualTo(key.publicKey());
      assertThat(again.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
    }
  }

  @Test
  void closedPair_signsNoMore() throws GeneralSecurityException {
    SigningKey key = SigningKey.generate();
    Bytes before = key.sign(MESSAGE);
    assertThat(key.sign(MESSAGE)).isEqualTo(before);
    key.close();
    key.close();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> key.sign(MESSAGE));
  }

  @Test
  void pairWithSomebodyElsesPublicHalf_refuses() throws GeneralSecurityException {
    try (SigningKey mine = SigningKey.generate();
        SigningKey theirs = SigningKey.generate()) {
      byte[] forged = mine.encode().<byte[]>use(byte[]::clone);
      System.arraycopy(theirs.publicKey().raw().toArray(), 0, forged, 32, 32);
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> SigningKey.decode(SecretBytes.takeOwnershipOf(forged)));
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> SigningKey.decode(SecretBytes.takeOwnershipOf(new byte[63])));
    }
  }

  @Test
  void p256Signature_verifiesInP1363Form() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    SignatureKey key = Accept.value(SignatureKey.of(SignatureKey.Algorithm.ECDSA_P256, raw(pair)));
    java.security.Signature signer =
        java.security.Signature.getInstance("SHA256withECDSAinP1363Format");
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE.toArray());
    Bytes signature = Bytes.of(signer.sign());

    assertThat(key.verifies(signature, MESSAGE)).isTrue();
    assertThat(key.verifies(signature, Bytes.empty())).isFalse();
  }

  @Test
  void p256PointOffTheCurveOrCompressed_refuses() {
    byte[] raw = new byte[65];
    raw[0] = 4;
    raw[64] = 1;
    assertThat(Accept.reason(SignatureKey.of(SignatureKey.Algorithm.ECDSA_P256, Bytes.of(raw))))
        .isEqualTo(RefusalReason.MALFORMED_OWNERS);
    raw[0] = 2;
    assertThat(Accept.reason(SignatureKey.of(SignatureKey.Algorithm.ECDSA_P256, Bytes.of(raw))))
        .isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  void ed25519KeyOfAnotherSize_refuses() {
    assertThat(Accept.reason(SignatureKey.ed25519(Bytes.of(new byte[31]))))
        .isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  @Tag("I8")
  void toString_namesThePublicHalfOnly() throws GeneralSecurityException {
    try (SigningKey key = SigningKey.generate()) {
      String seed = key.encode().use(bytes -> HexFormat.of().formatHex(bytes, 0, 32));
      assertThat(key.toString()).contains(key.publicKey().raw().hex()).doesNotContain(seed);
    }
  }

  private static Bytes raw(KeyPair pair) {
    byte[] spki = ((ECPublicKey) pair.getPublic()).getEncoded();
    return Bytes.of(spki).slice(spki.length - 65, spki.length);
  }
}
