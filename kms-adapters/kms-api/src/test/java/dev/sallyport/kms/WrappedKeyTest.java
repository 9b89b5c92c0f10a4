package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrappedKeyTest {
  private static final KekVersion VERSION = new KekVersion(new KekUri("local://k"), "1");
  private static final WrappedKey WRAPPED = new WrappedKey(VERSION, Bytes.fromHex("c0ffee"));

  @Test
  void encoding_isAsDocumented() {
    assertThat(WRAPPED.encode().hex())
        .isEqualTo(
            "53505731" // SPW1
                + "0009"
                + "6c6f63616c3a2f2f6b" // local://k
                + "0001"
                + "31" // 1
                + "0003"
                + "c0ffee");
    assertThat(WrappedKey.parse(WRAPPED.encode())).isEqualTo(Outcome.accepted(WRAPPED));
  }

  @Test
  void largestCiphertext_isTakenAndOneMoreByteRefuses() {
    Bytes largest = Bytes.of(new byte[WrappedKey.MAX_CIPHERTEXT_SIZE]);
    WrappedKey wrapped = new WrappedKey(VERSION, largest);
    assertThat(WrappedKey.parse(wrapped.encode())).isEqualTo(Outcome.accepted(wrapped));
    Bytes more = Bytes.of(new byte[WrappedKey.MAX_CIPHERTEXT_SIZE + 1]);
    assertThatThrownBy(() -> new WrappedKey(VERSION, more))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WrappedKey(VERSION, Bytes.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyTruncation_refuses() {
    Bytes encoded = WRAPPED.encode();
    for (int length = 0; length < encoded.size(); length++) {
      assertRefused(encoded.slice(0, length));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "53505731" + "00096c6f63616c3a2f2f6b" + "000131" + "0003c0ffee" + "00", // trailing
        "53505732" + "00096c6f63616c3a2f2f6b" + "000131" + "0003c0ffee", // SPW2
        "53505731" + "00096c6f63616c3a2f2f6b" + "000131" + "0000", // no ciphertext
        "53505731" + "00096c6f63616c3a2f2f6b" + "0000" + "0003c0ffee", // no version
        "53505731" + "00096c6f63616c3a2f2f6b" + "00012f" + "0003c0ffee", // version /
        "53505731" + "00094c6f63616c3a2f2f6b" + "000131" + "0003c0ffee", // Local://k
        "53505731" + "0000" + "000131" + "0003c0ffee", // no URI
        "53505731" + "ffff6c6f63616c3a2f2f6b" + "000131" + "0003c0ffee" // length beyond the end
      })
  void otherEncoding_refuses(String hex) {
    assertRefused(Bytes.fromHex(hex));
  }

  @Test
  void randomBytes_refuseOrEncodeToThemselves() {
    Random random = new Random(20260104);
    byte[] original = WRAPPED.encode().toArray();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = original.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Bytes foreign = Bytes.of(bytes);
      switch (WrappedKey.parse(foreign)) {
        case Outcome.Accepted<WrappedKey>(WrappedKey key) ->
            assertThat(key.encode()).isEqualTo(foreign);
        case Outcome.Refused<WrappedKey>(Refusal refusal) ->
            assertThat(refusal.reason()).isEqualTo(RefusalReason.SECRET_UNREADABLE);
      }
    }
  }

  @Test
  void printed_namesTheKeyAndNoBytes() {
    assertThat(WRAPPED).hasToString("WrappedKey[local://k#1, 3 bytes]");
  }

  private static void assertRefused(Bytes encoded) {
    assertThat(WrappedKey.parse(encoded)).isInstanceOf(Outcome.Refused.class);
  }
}
