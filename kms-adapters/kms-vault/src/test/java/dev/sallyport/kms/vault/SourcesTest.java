package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URIs lead to a secret, with the mounts {@code kv}, {@code team/kv} and one inside it. */
class SourcesTest {
  private static final String ANSWER =
      "{\"data\":{\"data\":{\"value\":\"v\"},\"metadata\":{\"destroyed\":false,\"version\":7}}}";

  @TempDir Path folder;
  private FakeVault vault;
  private VaultKms kms;

  @BeforeEach
  void open() throws Exception {
    vault = FakeVault.answering(folder, HttpReply.json(200, ANSWER));
    kms = vault.open();
  }

  @AfterEach
  void close() {
    kms.close();
    vault.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault://other/kv/db",
        "vault://main/secret/db",
        // Of a Transit engine.
        "vault://main/transit/db",
        "vault://main/kv",
        "vault://main/kvx/db",
        "vault://main/team/db",
        "vault://main/team/kv",
        "vault://main/team/kvx/db",
        "vault://main/x/kv/db",
        "vault://main/KV/db",
        "local://main/kv/db"
      })
  void uriOfNoConfiguredConnectionOrMount_isUnknownWithoutACall(String uri) {
    assertThatThrownBy(() -> read(uri)).isInstanceOf(UnknownKek.class).hasMessageContaining(uri);
    assertThat(vault.logins).hasValue(0);
    assertThat(vault.others).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "vault://main/kv/db, /v1/kv/data/db?version=7",
    "vault://main/kv/kv/data/db, /v1/kv/data/kv/data/db?version=7",
    "vault://main/kv/a.b/..., /v1/kv/data/a.b/...?version=7",
    "vault://main/team/kv/a/b, /v1/team/kv/data/a/b?version=7",
    "vault://main/team/kv/deep, /v1/team/kv/data/deep?version=7",
    "vault://main/team/kv/deeper/a, /v1/team/kv/data/deeper/a?version=7",
    "vault://main/team/kv/deep/a, /v1/team/kv/deep/data/a?version=7"
  })
  void uri_leadsToTheLongestMount(String uri, String target) throws Exception {
    read(uri);
    assertThat(vault.others).extracting(HttpCall::target).containsExactly(target);
    assertThat(vault.others).extracting(HttpCall::method).containsExactly("GET");
  }

  @Test
  void tokenThatWasRevoked_isReplacedForOneMoreCall() throws Exception {
    read("vault://main/kv/db");
    vault.dead.add("token-1");
    read("vault://main/kv/db");
    assertThat(vault.others)
        .extracting(call -> call.header("x-vault-token").orElse("none"))
        .containsExactly("token-1", "token-1", "token-2");
  }

  @Test
  void closedAdapter_readsNothing() {
    kms.close();
    assertThatThrownBy(() -> read("vault://main/kv/db"))
        .isInstanceOf(KmsException.Unavailable.class)
        .hasMessageContaining("closed");
    assertThat(vault.others).isEmpty();
  }

  private void read(String uri) throws KmsException {
    SecretPlace place = new SecretPlace(new SourceUri(uri), 7, "value");
    try (SecretBytes value = kms.source().orElseThrow().read(place)) {
      assertThat(value.<byte[]>use(byte[]::clone)).containsExactly('v');
    }
  }
}
