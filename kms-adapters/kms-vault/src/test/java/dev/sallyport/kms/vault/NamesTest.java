package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead nowhere are refused before anything is sent. */
class NamesTest {
  @TempDir Path folder;
  private FakeVault vault;
  private VaultKms kms;

  @BeforeEach
  void open() throws Exception {
    vault = new FakeVault(folder);
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
        "vault://other/transit/sallyport-a",
        "vault://vault.example.org/transit/sallyport-a",
        "vault://127.0.0.1:8200/transit/sallyport-a",
        "vault://main/secret/sallyport-a",
        "vault://main/transit/deeper/sallyport-a",
        "vault://main/transit",
        "vault://main/sallyport-a",
        "vault://main//sallyport-a",
        "vault://main/transit/a%2Fb",
        "vault://main/transit/a?x=1",
        "vault://main/transit/-a",
        "vault://Main/transit/sallyport-a",
        "vault:main/transit/sallyport-a",
        "vault:///transit/sallyport-a",
        "local://main/transit/sallyport-a"
      })
  void uriOfNoConfiguredConnectionOrMount_isUnknownWithoutACall(String uri) {
    KekUri kek = new KekUri(uri);
    KekVersion version = new KekVersion(kek, "1");
    Bytes ciphertext = ciphertext("vault:v1:" + base64(40));
    assertThatThrownBy(() -> kms.info(kek)).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.rotate(kek)).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.destroy(version)).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.unwrap(version, ciphertext, Bytes.empty()))
        .isInstanceOf(UnknownKek.class);
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      assertThatThrownBy(() -> kms.wrap(version, key, Bytes.empty()))
          .isInstanceOf(UnknownKek.class);
    }
    assertNothingSent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "01", "-1", "1_", "1.0", "none", "4294967297"})
  void versionThatIsWrittenOtherwise_isUnknownWithoutACall(String version) {
    KekVersion odd = new KekVersion(FakeVault.KEK, version);
    Bytes ciphertext = ciphertext("vault:v1:" + base64(40));
    assertThatThrownBy(() -> kms.unwrap(odd, ciphertext, Bytes.empty()))
        .isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.destroy(odd)).isInstanceOf(UnknownKek.class);
    assertNothingSent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vault:v2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "vault:v01:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "vault:v1:AAAA",
        "vault:v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
        "vault:v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "vault:v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Vault:v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "vault:v1:\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "vault:v1"
      })
  void ciphertextThatIsWrittenOtherwise_isUnreadableWithoutACall(String text) {
    KekVersion version = new KekVersion(FakeVault.KEK, "1");
    assertThatThrownBy(() -> kms.unwrap(version, ciphertext(text), Bytes.empty()))
        .isInstanceOf(Unreadable.class);
    assertNothingSent();
  }

  @Test
  void mountWithSlashes_isTheMiddleOfTheUri() throws Exception {
    TransitName name = TransitName.of(new KekUri("vault://c-1/team/a/transit/Key_1.b"));
    assertThat(name.connection()).isEqualTo("c-1");
    assertThat(name.mount()).isEqualTo("team/a/transit");
    assertThat(name.key()).isEqualTo("Key_1.b");
    assertThat(name.keyPath()).isEqualTo("team/a/transit/keys/Key_1.b");
  }

  private void assertNothingSent() {
    assertThat(vault.logins).hasValue(0);
    assertThat(vault.others).isEmpty();
  }

  private static String base64(int size) {
    return Base64.getEncoder().encodeToString(new byte[size]);
  }

  private static Bytes ciphertext(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
