package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of a ciphertext, and names of versions. */
class SealedTest {
  private static final int ROUNDS = 20_000;

  @Test
  void writtenAndRead_isTheSame() {
    Sealed sealed = new Sealed(Sealed.newIv(new SecureRandom()), Bytes.of(new byte[40]));
    assertThat(Sealed.parse(sealed.encode())).contains(sealed);
  }

  @Test
  void otherLengthsAndFormats_refuse() {
    byte[] longest = new byte[1 + 12 + 4096 + 16];
    longest[0] = 1;
    assertThat(Sealed.parse(Bytes.of(longest))).isPresent();
    assertThat(Sealed.parse(Bytes.of(Arrays.copyOf(longest, longest.length + 1)))).isEmpty();
    for (int length = 0; length < 1 + 12 + 16; length++) {
      assertThat(Sealed.parse(Bytes.of(Arrays.copyOf(longest, length)))).isEmpty();
    }
    longest[0] = 2;
    assertThat(Sealed.parse(Bytes.of(longest))).isEmpty();
  }

  @Test
  void randomBytesThatAreAccepted_areWrittenAgainAsTheyWere() {
    Random random = new Random(20260302);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = (byte) random.nextInt(3);
      }
      Bytes encoded = Bytes.of(noise);
      accepted += Sealed.parse(encoded).isPresent() ? 1 : 0;
      assertThat(Sealed.parse(encoded).map(Sealed::encode).orElse(encoded)).isEqualTo(encoded);
    }
    assertThat(accepted).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "999999999", "2-9f3c0a17"})
  void versionNames_areRead(String text) {
    assertThat(VersionName.parse(text).orElseThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "01", "-1", "1-", "1-9F3C0A17", "1-9f3c0a1", "1-9f3c0a170", "1000000000"})
  void otherNames_refuse(String text) {
    assertThat(VersionName.parse(text)).isEmpty();
  }

  @Test
  void nextVersion_isGreaterByNumberThenByText() {
    VersionName ninth = VersionName.parse("9-ffffffff").orElseThrow();
    VersionName tenth = ninth.next(new SecureRandom());
    assertThat(tenth.number()).isEqualTo(10);
    assertThat(tenth).isGreaterThan(ninth);
    assertThat(ninth).isGreaterThan(VersionName.parse("9-00000000").orElseThrow());
  }
}
