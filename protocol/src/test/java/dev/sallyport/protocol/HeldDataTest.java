package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldDataTest {
  private final HeldData held = HeldData.of(new Transcript(Digest.zero()), "a.b.c", "");

  @Test
  void bytes_areReadBackToTheSame() {
    assertThat(held.bytes().size()).isEqualTo(HeldData.SIZE);
    assertThat(Accept.value(HeldData.parse(held.bytes()))).isEqualTo(held);
    assertThat(held.switchVerdict().isZero()).isTrue();
    assertThat(held.gpuVerdict().isZero()).isFalse();
  }

  @Test
  void otherSizeOrPrefix_refuses() {
    assertThat(Accept.reason(HeldData.parse(held.bytes().slice(0, 100))))
        .isEqualTo(RefusalReason.HELD_DATA_MALFORMED);
    assertThat(Accept.reason(HeldData.parse(Bytes.empty())))
        .isEqualTo(RefusalReason.HELD_DATA_MALFORMED);
    for (int i = 0; i < 5; i++) {
      byte[] bytes = held.bytes().toArray();
      bytes[i] ^= 1;
      assertThat(Accept.reason(HeldData.parse(Bytes.of(bytes))))
          .isEqualTo(RefusalReason.HELD_DATA_MALFORMED);
    }
  }
}
