package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KekUriTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "local://default, local, default",
        "vault://main/transit/keys/tenant-a, vault, main/transit/keys/tenant-a",
        "aws-kms://arn:aws:kms:eu-central-1:1:key/a-b, aws-kms, arn:aws:kms:eu-central-1:1:key/a-b",
        "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k, gcp-kms,"
            + " projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "azure-kv://vault-name/key-name, azure-kv, vault-name/key-name",
        "pkcs11:token=t;object=kek%20one?module-name=softhsm2, pkcs11,"
            + " token=t;object=kek%20one?module-name=softhsm2"
      })
  void uriOfAnAdapter_isTakenApart(String text, String scheme, String locator) {
    KekUri uri = new KekUri(text);
    assertThat(uri.scheme()).isEqualTo(scheme);
    assertThat(uri.locator()).isEqualTo(locator);
    assertThat(uri).hasToString(text);
    assertThat(KekUri.parse(text)).isEqualTo(Outcome.accepted(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "local",
        "local:",
        "local://",
        "Local://default",
        "1local://default",
        "local://de fault",
        "local://default\n",
        "local://défaut",
        "vault://main/../other/keys/k",
        "vault://main/./k",
        "vault://..",
        "vault://main/keys/..",
        "vault://user:password@host/key",
        "vault://main/k#fragment",
        "local://\"quoted\"",
        "pkcs11:token=t;object=k?pin-value=1234"
      })
  void uriOutsideTheGrammar_refuses(String text) {
    assertThat(KekUri.parse(text))
        .isEqualTo(new Outcome.Refused<KekUri>(Refusal.of(RefusalReason.MALFORMED_NAME, "kek")));
    assertThatThrownBy(() -> new KekUri(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void longestUri_isTakenAndOneMoreRefuses() {
    String longest = "local:" + "k".repeat(400);
    assertThat(new KekUri(longest).locator()).hasSize(400);
    assertThat(KekUri.parse(longest + "k")).isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", "a\n"})
  void versionOutsideTheGrammar_refuses(String version) {
    KekUri kek = new KekUri("local://default");
    assertThatThrownBy(() -> new KekVersion(kek, version))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new KekVersion(kek, "v1")).hasToString("local://default#v1");
  }

  @Test
  void infoOfTwoKeys_refuses() {
    KekVersion one = new KekVersion(new KekUri("local://one"), "1");
    KekVersion two = new KekVersion(new KekUri("local://two"), "1");
    assertThat(new KekInfo(one, List.of(one)).kek()).isEqualTo(one.kek());
    assertThatThrownBy(() -> new KekInfo(one, List.of(one, two)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KekInfo(one, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
