package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUriTest {
  @Test
  void uriOfASource_isTakenApart() {
    SourceUri uri = new SourceUri("vault://main/secret/acme/db.password_1");
    assertThat(uri.scheme()).isEqualTo("vault");
    assertThat(uri.connection()).isEqualTo("main");
    assertThat(uri.path()).isEqualTo("secret/acme/db.password_1");
    assertThat(SourceUri.parse(uri.value())).isEqualTo(Outcome.accepted(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vault",
        "vault:main/secret/a",
        "vault://main",
        "vault://main/",
        "vault://main/secret/",
        "vault://main//a",
        "vault:///secret/a",
        "vault://main/secret/../a",
        "vault://main/./a",
        "vault://main/..",
        "vault://main/secret/a?version=1",
        "vault://main/secret/a#1",
        "vault://main/secret/%2e%2e",
        "vault://user@host/secret/a",
        "vault://host.example/secret/a",
        "vault://host:8200/secret/a",
        "vault://main/secret/a b",
        "vault://main/secret/a\n",
        "Vault://main/secret/a",
        "vault://main/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"
      })
  void uriOutsideTheGrammar_refuses(String text) {
    assertThat(SourceUri.parse(text))
        .isEqualTo(
            new Outcome.Refused<SourceUri>(Refusal.of(RefusalReason.MALFORMED_NAME, "source")));
    assertThatThrownBy(() -> new SourceUri(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void longestUri_isTakenAndOneMoreRefuses() {
    String longest = "vault://main" + ("/" + "s".repeat(124)).repeat(4);
    assertThat(SourceUri.parse(longest)).isInstanceOf(Outcome.Accepted.class);
    assertThat(SourceUri.parse(longest + "s")).isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "vault://main/secret/acme, true",
    "vault://main/secret/acme/db, true",
    "vault://main/secret/acme2, false",
    "vault://main/secret, false",
    "vault://other/secret/acme/db, false",
    "other://main/secret/acme/db, false"
  })
  void uriIsWithinAnother_byWholeSegments(String uri, boolean within) {
    SourceUri above = new SourceUri("vault://main/secret/acme");
    assertThat(new SourceUri(uri).isWithin(above)).isEqualTo(within);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a\"b", "ä", "a\n"})
  void fieldOutsideTheGrammar_refuses(String field) {
    SourceUri uri = new SourceUri("vault://main/secret/acme");
    assertThatThrownBy(() -> new SecretPlace(uri, 1, field))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new SecretPlace(uri, 1, "value")).hasToString(uri + "#1");
  }

  @Test
  void versionBelowOne_refuses() {
    SourceUri uri = new SourceUri("vault://main/secret/acme");
    assertThatThrownBy(() -> new SecretPlace(uri, 0, "value"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
