package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the answer to a login may be. */
class VaultLoginTest {
  @Test
  void token_isReadAndTheAnswerZeroed() throws Exception {
    VaultAnswer answer = answer(200, "hvs.CAES_-~");
    VaultLogin.IssuedToken issued = VaultLogin.issued(answer);
    try (SecretBytes token = issued.token()) {
      assertThat(token.<String>use(bytes -> new String(bytes, StandardCharsets.US_ASCII)))
          .isEqualTo("hvs.CAES_-~");
    }
    assertThat(issued.seconds()).isEqualTo(3600);
    assertThat(Bytes.of(answer.body()).isZero()).isTrue();
  }

  /** The client would refuse it as a header, at the next call and with the token in its message. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "canary\\n", "canary\\r\\nX-Y: z", "canary x", "can\u00e4ry", "canary\\u007f"})
  void tokenThatNoHeaderTakes_refusesWithoutIt(String token) {
    VaultAnswer answer = answer(200, token);
    assertThatThrownBy(() -> VaultLogin.issued(answer))
        .isInstanceOf(WrongAnswer.class)
        .hasMessage("kms answered something else: the token is not one line of ASCII");
    assertThat(Bytes.of(answer.body()).isZero()).isTrue();
  }

  @Test
  void tokenThatIsLonger_refuses() throws Exception {
    assertThat(VaultLogin.issued(answer(200, "x".repeat(8192))).token().size()).isEqualTo(8192);
    assertThatThrownBy(() -> VaultLogin.issued(answer(200, "x".repeat(8193))))
        .isInstanceOf(WrongAnswer.class);
  }

  @Test
  void wrongCredentials_areDenied() {
    assertThatThrownBy(() -> VaultLogin.issued(answer(400, "x"))).isInstanceOf(Denied.class);
  }

  private static VaultAnswer answer(int status, String token) {
    String body =
        "{\"auth\":{\"client_token\":\"%s\",\"lease_duration\":3600,\"renewable\":true}}"
            .formatted(token);
    return new VaultAnswer(status, Optional.empty(), body.getBytes(StandardCharsets.UTF_8));
  }
}
