package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BytesTest {

  @Test
  void content_isCopiedInAndOut() {
    byte[] array = {1, 2};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes.hex()).isEqualTo("0102");
    assertThat(bytes).isEqualTo(Bytes.fromHex("0102")).hasSameHashCodeAs(Bytes.fromHex("0102"));
    assertThat(bytes).isNotEqualTo(Bytes.fromHex("0103"));
  }

  @Test
  void order_isUnsigned() {
    assertThat(Bytes.fromHex("7f").compareUnsigned(Bytes.fromHex("80"))).isNegative();
    assertThat(Bytes.fromHex("61").compareUnsigned(Bytes.fromHex("6100"))).isNegative();
  }

  @Test
  void sliceOutsideTheBytes_isABug() {
    assertThat(Bytes.fromHex("010203").slice(1, 3).hex()).isEqualTo("0203");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Bytes.fromHex("0102").slice(1, 3));
  }

  @Test
  void textThatIsNotHex_isABug() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex("0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex("zz"));
  }

  @Test
  void digestOfAnotherSize_isABug() {
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.fromHex("00"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Challenge(Bytes.empty()));
    assertThat(Digest.zero().isZero()).isTrue();
  }

  @Test
  void longBytes_arePrintedShort() {
    assertThat(Bytes.of(new byte[100]).toString()).hasSizeLessThan(100).endsWith("(100 bytes)");
    assertThat(Bytes.fromHex("ff").base64Url()).isEqualTo("_w");
  }
}
