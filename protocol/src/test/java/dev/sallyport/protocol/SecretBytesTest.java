package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I8")
class SecretBytesTest {

  @Test
  void closedHolder_hasZeroedItsArrayAndRefusesUse() {
    byte[] array = {1, 2, 3};
    SecretBytes secret = SecretBytes.takeOwnershipOf(array);
    secret.close();
    secret.close();
    assertThat(array).containsExactly(0, 0, 0);
    assertThatIllegalStateException().isThrownBy(secret::size);
    assertThatIllegalStateException().isThrownBy(secret::copy);
    assertThatIllegalStateException().isThrownBy(() -> secret.use(bytes -> bytes.length));
  }

  @Test
  void copyOfCallersArray_leavesItAlone() {
    byte[] array = {1, 2, 3};
    SecretBytes.copyOf(array).close();
    assertThat(array).containsExactly(1, 2, 3);
  }

  @Test
  void copy_survivesTheOriginal() {
    SecretBytes original = SecretBytes.copyOf(new byte[] {7});
    try (SecretBytes copy = original.copy()) {
      original.close();
      assertThat(copy.<Byte>use(bytes -> bytes[0])).isEqualTo((byte) 7);
      assertThat(copy.size()).isOne();
    }
  }

  @Test
  void useThatThrows_throwsItsOwnException() {
    try (SecretBytes secret = SecretBytes.copyOf(new byte[1])) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              secret.<Integer, IOException>useOrThrow(bytes -> {
                throw new IOException("no");
              }));
    }
  }

  @Test
  void toString_leaksNothing() {
    try (SecretBytes secret =
        SecretBytes.copyOf("hunter2".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
      assertThat(secret.toString()).isEqualTo("SecretBytes[redacted]");
    }
  }
}
