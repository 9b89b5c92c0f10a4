package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Outcome;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One spelling for one key, and nothing in it that could name a library, a file or a PIN. */
class TokenUriTest {
  private static final int ROUNDS = 20_000;
  private static final String ALPHABET = "pkcs1:token=;object%2043aAfF~._-#?&/";

  @ParameterizedTest
  @CsvSource({
    "pkcs11:token=sallyport;object=kek, sallyport, kek",
    "pkcs11:token=My%20Token;object=k%3B%25, My Token, k;%",
    "pkcs11:token=a;object=tenant-a.kek_1~, a, tenant-a.kek_1~"
  })
  void tokenAndObject_areRead(String text, String token, String object) {
    assertThat(TokenUri.parse(new KekUri(text))).contains(new TokenUri(token, object));
    assertThat(new TokenUri(token, object).kek()).isEqualTo(new KekUri(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs11:token=a;object=b?module-path=/tmp/evil.so",
        "pkcs11:token=a;object=b?module-name=evil",
        "pkcs11:token=a;object=b?pin-source=file:/etc/passwd",
        "pkcs11:token=a;object=b;pin-source=x",
        "pkcs11:object=b;token=a",
        "pkcs11:token=a;object=b;type=secret-key",
        "pkcs11:token=a;token=a;object=b",
        "pkcs11:token=a;object=b;object=c",
        "pkcs11:token=a",
        "pkcs11:object=b",
        "pkcs11:token=;object=b",
        "pkcs11:token=a;object=b%",
        "pkcs11:token=a;object=b%2",
        "pkcs11:token=a;object=b%2g",
        "pkcs11:token=a;object=b%2f",
        "pkcs11:token=a;object=%62",
        "pkcs11:token=a;object=b%23%31",
        "pkcs11:token=a;object=b%00",
        "pkcs11:token=a;object=b%0A",
        "pkcs11:token=a;object=b%C3%A4",
        "pkcs11:token=a%20;object=b",
        "pkcs11:token=%20a;object=b",
        "pkcs11:token=a;object=b%7F",
        "pkcs11:token=a;object=b+c",
        "pkcs11://token=a;object=b",
        "pkcs11:token=a123456789012345678901234567890123;object=b",
        "pkcs12:token=a;object=b"
      })
  void anythingElse_refuses(String text) {
    assertThat(TokenUri.parse(new KekUri(text))).isEmpty();
  }

  @Test
  void pinInTheUri_isNoKekUri() {
    assertThat(KekUri.parse("pkcs11:token=a;object=b?pin-value=1234"))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void randomTextThatIsAccepted_hasNoOtherSpelling() {
    Random random = new Random(20260301);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(new TokenUri("a;b", "kek;x").kek().value());
      for (int i = 0; i <= random.nextInt(4); i++) {
        text.setCharAt(
            random.nextInt(text.length()), ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      if (KekUri.parse(text.toString()) instanceof Outcome.Accepted<KekUri>(KekUri kek)) {
        Optional<TokenUri> parsed = TokenUri.parse(kek);
        assertThat(parsed.map(TokenUri::kek).orElse(kek)).isEqualTo(kek);
      }
    }
  }
}
