package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.HexFormat;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I1")
class RecipientKeyTest {
  private static final Bytes PLAINTEXT = Bytes.fromHex("00112233");
  private static final Bytes CONTEXT = Bytes.fromHex("aabb");

  @BeforeAll
  static void registerConscrypt() {
    Security.addProvider(Conscrypt.newProvider());
  }

  @ParameterizedTest
  @EnumSource
  void sealedBytes_openUnderTheSameContextOnly(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(kem)) {
      Bytes sealed = pair.publicKey().seal(PLAINTEXT, CONTEXT);
      assertThat(sealed.size()).isEqualTo(RecipientKey.sealedSize(kem, PLAINTEXT.size()));
      try (SecretBytes opened = pair.open(sealed, CONTEXT)) {
        assertThat(opened.<String>use(HexFormat.of()::formatHex)).isEqualTo(PLAINTEXT.hex());
      }
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> pair.open(sealed, Bytes.fromHex("aabc")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sealedToOneKey_doesNotOpenWithAnother(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair mine = RecipientKeyPair.generate(kem);
        RecipientKeyPair theirs = RecipientKeyPair.generate(kem)) {
      Bytes sealed = mine.publicKey().seal(PLAINTEXT, CONTEXT);
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> theirs.open(sealed, CONTEXT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void flippedOrTruncatedBytes_doNotOpen(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(kem)) {
      byte[] sealed = pair.publicKey().seal(PLAINTEXT, CONTEXT).toArray();
      for (int at = 0; at < sealed.length; at += 37) {
        byte[] flipped = sealed.clone();
        flipped[at] ^= 1;
        Bytes truncated = Bytes.of(sealed).slice(0, at);
        assertThatExceptionOfType(GeneralSecurityException.class)
            .isThrownBy(() -> pair.open(Bytes.of(flipped), CONTEXT));
        assertThatExceptionOfType(GeneralSecurityException.class)
            .isThrownBy(() -> pair.open(truncated, CONTEXT));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void encodedPair_opensWhatTheOriginalWould(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(kem);
        SecretBytes encoded = pair.encode();
        RecipientKeyPair again = RecipientKeyPair.decode(encoded)) {
      assertThat(again.publicKey()).isEqualTo(pair.publicKey());
      again.open(pair.publicKey().seal(PLAINTEXT, CONTEXT), CONTEXT).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void pairWithSomebodyElsesPublicHalf_refuses(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair mine = RecipientKeyPair.generate(kem);
        RecipientKeyPair theirs = RecipientKeyPair.generate(kem);
        SecretBytes encoded = mine.encode()) {
      byte[] forged = encoded.<byte[]>use(byte[]::clone);
      byte[] theirRaw = theirs.publicKey().raw().toArray();
      System.arraycopy(theirRaw, 0, forged, forged.length - theirRaw.length, theirRaw.length);
      try (SecretBytes swapped = SecretBytes.takeOwnershipOf(forged)) {
        assertThatExceptionOfType(GeneralSecurityException.class)
            .isThrownBy(() -> RecipientKeyPair.decode(swapped));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void wireForm_parsesBackToTheSameKey(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(kem)) {
      RecipientKey key = pair.publicKey();
      assertThat(Accept.value(RecipientKey.parse(key.encoded()))).isEqualTo(key);
      assertThat(key.instance()).isEqualTo(key.encoded().sha256());
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyOfAnotherSize_refuses(Kem kem) {
    for (int size : new int[] {0, kem.publicKeySize() - 1, kem.publicKeySize() + 1}) {
      byte[] raw = new byte[size];
      java.util.Arrays.fill(raw, (byte) 4);
      assertThat(Accept.reason(RecipientKey.of(kem, Bytes.of(raw))))
          .isEqualTo(RefusalReason.MALFORMED_RECIPIENT_KEY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyOfZeros_refuses(Kem kem) {
    assertThat(Accept.reason(RecipientKey.of(kem, Bytes.of(new byte[kem.publicKeySize()]))))
        .isEqualTo(RefusalReason.MALFORMED_RECIPIENT_KEY);
  }

  @Test
  void pointOffTheCurve_refuses() throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.P_256)) {
      byte[] raw = pair.publicKey().raw().toArray();
      raw[64] ^= 1;
      assertThat(Accept.reason(RecipientKey.of(Kem.P_256, Bytes.of(raw))))
          .isEqualTo(RefusalReason.MALFORMED_RECIPIENT_KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"
      })
  void pointOfSmallOrder_isNeverSealedTo(String hex) {
    RecipientKey key = Accept.value(RecipientKey.of(Kem.X25519, Bytes.fromHex(hex)));
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> key.seal(PLAINTEXT, CONTEXT));
  }

  /** The native code says so with a bare exception, which must not come out as a bug of ours. */
  @Test
  void xWingKeyWithACoefficientOutOfRange_isNeverSealedTo() throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING)) {
      byte[] raw = pair.publicKey().raw().toArray();
      java.util.Arrays.fill(raw, 0, 3, (byte) 0xff);
      RecipientKey key = Accept.value(RecipientKey.of(Kem.X_WING, Bytes.of(raw)));
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> key.seal(PLAINTEXT, CONTEXT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "647a", "0021" + "11", "ffff" + "11"})
  void wireFormOfNoKey_refuses(String hex) {
    assertThat(Accept.reason(RecipientKey.parse(Bytes.fromHex(hex))))
        .isIn(RefusalReason.UNSUPPORTED_KEM, RefusalReason.MALFORMED_RECIPIENT_KEY);
  }

  @Test
  @Tag("I8")
  void toString_namesThePublicHalfOnly() throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X25519)) {
      String privateHex = pair.encode().use(bytes -> HexFormat.of().formatHex(bytes, 2, 34));
      assertThat(pair.toString()).contains("x25519").doesNotContain(privateHex);
    }
  }
}
